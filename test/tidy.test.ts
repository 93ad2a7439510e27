import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

/** The style guide, executed: each rule says what to do instead. It reads text, line by line; nothing is parsed. */
const ROOT = join(import.meta.dirname, "..");
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

interface Source {
  readonly path: string;
  readonly lines: readonly string[];
  readonly imports: readonly Import[];
}

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

const sources: readonly Source[] = ["worker", "durable-objects", "launcher", "scripts"].flatMap(read);
const product = sources.filter((source) => /^(worker|durable-objects)\//.test(source.path));

function read(folder: string): Source[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  const written = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !file.includes("generated/"));
  return written.map((file) => {
    const path = `${folder}/${file}`;
    const text = readFileSync(join(ROOT, path), "utf8");
    return { path, lines: text.replace(/\n$/, "").split("\n"), imports: importsOf(path, text) };
  });
}

function importsOf(path: string, text: string): Import[] {
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?([^;"]*?\sfrom\s+)?"([^"]+)"/gm);
  return [...statements].map(([, type, , target = ""]) => ({
    target: target.startsWith(".") ? normalize(join(dirname(path), target)) : target,
    typeOnly: type !== undefined,
  }));
}

/** `path:line text` of the lines that match, comments and strings' contents left out. */
function found(among: readonly Source[], pattern: RegExp): string[] {
  return among.flatMap(({ path, lines }) =>
    lines.flatMap((line, at) => (pattern.test(codeOf(line)) ? [`${path}:${at + 1} ${line.trim()}`] : [])),
  );
}

function codeOf(line: string): string {
  if (/^\s*(\*|\/\*|\/\/)/.test(line)) return "";
  return line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\s\/\/.*$/, "");
}

/** Functions by where they begin; one ends at the first line that closes at the indentation it began with. */
function longFunctions({ path, lines }: Source): string[] {
  const begins =
    /^(\s*)(?:export )?(?:(?:async )?function\b|(?:override |static |async |get |#)*[a-zA-Z#]\w*\([^)]*\).*\{$|const \w+ = (?:async )?\(.*=>\s*\{$)/;
  return lines.flatMap((line, at) => {
    const [, indent] = begins.exec(line) ?? [];
    if (indent === undefined || /^\s*(if|for|while|switch|return|describe|test)\b/.test(line)) return [];
    const length = lines.slice(at).findIndex((later) => new RegExp(`^${indent}\\}`).test(later)) + 1;
    return length > FUNCTION_LINES_MAX ? [`${path}:${at + 1} has ${length} lines`] : [];
  });
}

describe("the style guide", () => {
  test("a file has at most 400 lines; split it by topic, not by size", () => {
    expect(sources.filter(({ lines }) => lines.length > FILE_LINES_MAX).map(({ path, lines }) => `${path}: ${lines.length}`)).toEqual([]);
  });

  test("a function has at most 70 lines; name its steps", () => {
    expect(sources.flatMap(longFunctions)).toEqual([]);
  });

  test("file names are kebab-case", () => {
    expect(sources.map(({ path }) => path).filter((path) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)+[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(path))).toEqual(
      [],
    );
  });

  test("clock, randomness, timers and fetch are parameters; only worker/env.ts and the Durable Objects' shells have them", () => {
    const pure = product.filter(({ path }) => path !== "worker/env.ts" && !/^durable-objects\/[^/]+\.ts$/.test(path));
    const outside =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bcrypto\.(randomUUID|getRandomValues)\b|(?<![.\w])(setTimeout|setInterval)\(|(?<![.\w#])fetch\((?!.*\{$)/;
    expect(found(pure, outside)).toEqual([]);
  });

  test("the platform is known to the shells alone", () => {
    const shells = /^worker\/(index|env|resource-storage|store-watch)\.ts$|^durable-objects\/[^/]+\.ts$/;
    const inner = product.filter(({ path }) => !shells.test(path));
    expect(
      inner.flatMap(({ path, imports }) =>
        imports.filter(({ target }) => target.startsWith("cloudflare:")).map(({ target }) => `${path} -> ${target}`),
      ),
    ).toEqual([]);
  });

  test("there is no any: say unknown and narrow it", () => {
    expect(found(sources, /(?<![\w.])(: any\b|as any\b|<any>|any\[\])/)).toEqual([]);
  });

  test("default exports exist only where the platform wants one: worker/index.ts", () => {
    expect(
      found(
        sources.filter(({ path }) => path !== "worker/index.ts"),
        /^export default\b/,
      ),
    ).toEqual([]);
  });

  test("there are no barrels: import from the file that has it; index.ts is for the tables of apis/ and controllers/", () => {
    const tables = ["worker/index.ts", "worker/apis/index.ts", "durable-objects/controllers/index.ts"];
    expect(sources.map(({ path }) => path).filter((path) => path.endsWith("/index.ts") && !tables.includes(path))).toEqual([]);
  });
});

/** Who may import what: `of` the importing files, `may` the imported ones, `types` what `import type` may reach besides. */
const DIRECTIONS: readonly { readonly rule: string; readonly of: RegExp; readonly may: RegExp; readonly types?: RegExp }[] = [
  { rule: "apimachinery imports only itself", of: /^worker\/apimachinery\//, may: /^worker\/apimachinery\// },
  {
    rule: "mvcc imports only itself and apimachinery",
    of: /^durable-objects\/mvcc\//,
    may: /^(durable-objects\/mvcc|worker\/apimachinery)\//,
  },
  {
    rule: "apis import apimachinery, and types of registry rows",
    of: /^worker\/apis\//,
    may: /^worker\/(apimachinery|apis)\//,
    types: /^worker\/registry\/resource\.ts$/,
  },
  {
    rule: "Durable Objects import apimachinery, and types",
    of: /^durable-objects\//,
    may: /^(durable-objects|worker\/apimachinery|migrations)\//,
    types: /./,
  },
  {
    rule: "the Worker does not import Durable Objects",
    of: /^worker\/(?!index\.ts)/,
    may: /^(?!durable-objects\/|launcher\/)/,
    types: /^durable-objects\//,
  },
  { rule: "the launcher stands apart", of: /^launcher\//, may: /^launcher\// },
];

describe("imports point one way", () => {
  for (const { rule, of, may, types } of DIRECTIONS) {
    test(rule, () => {
      const wrong = sources
        .filter(({ path }) => of.test(path))
        .flatMap(({ path, imports }) => {
          const own = imports.filter(({ target }) => /^(worker|durable-objects|launcher|migrations|test|scripts)\//.test(target));
          return own
            .filter(({ target, typeOnly }) => !may.test(target) && !(typeOnly && types?.test(target)))
            .map(({ target }) => `${path} -> ${target}`);
        });
      expect(wrong).toEqual([]);
    });
  }

  test("there are no import cycles; move what both need below them", () => {
    expect(cycles()).toEqual([]);
  });
});

/** Each cycle among value imports once, as `a -> b -> a`. */
function cycles(): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const state = new Map<string, "open" | "done">();
  const circular: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "open") circular.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
    if (state.has(path)) return;
    state.set(path, "open");
    for (const { target, typeOnly } of byPath.get(path)?.imports ?? []) if (!typeOnly) visit(target, [...trail, path]);
    state.set(path, "done");
  };
  for (const { path } of sources) visit(path, []);
  return circular;
}
