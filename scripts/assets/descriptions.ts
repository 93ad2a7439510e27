import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The prose of a type, by field; `own` is the type's. */
interface TypeProse {
  readonly own: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** Prose of types, operations and parameters. */
export interface Descriptions {
  type(id: string): TypeProse | undefined;
  /** `readNamespacedPod` of tag `core_v1`. */
  operation(tag: string, method: string): string | undefined;
  parameter(tag: string, method: string, name: string): string | undefined;
}

const capitalized = (s: string): string => `${s.slice(0, 1).toUpperCase()}${s.slice(1)}`;

/** `io.k8s.api.core.v1.Pod` -> the model files that may describe it. */
function modelNames(id: string): string[] {
  const [group = "", version = "", name = ""] = id.split(".").slice(-3);
  return [`${capitalized(version)}${name}`, `${capitalized(group)}${capitalized(version)}${name}`];
}

/** A comment's text: its lines joined, what the generator escaped as it was. */
function clean(comment: string): string {
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\*\s?/, "").trim())
    .filter((line) => line !== "" && !/^(@|Defaults to: undefined$)/.test(line))
    .join(" ")
    .replaceAll(/\\?&#39;/g, "'")
    .replaceAll(/\\?&quot;/g, '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#x3D;", "=")
    .replaceAll("&amp;", "&")
    .replaceAll(/\\(["'])/g, "$1");
}

const block = String.raw`\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*`;

/** Instead of a field's own comment the declarations have one of these, of its type. */
const typeComment = /^(IntOrString is a type that can hold|JSONSchemaPropsOr\w+ represents|JSON represents any valid)/;

function typeProse(path: string): TypeProse {
  const text = readFileSync(path, "utf8");
  const fields = new Map<string, string>();
  for (const [, comment = "", name = ""] of text.matchAll(new RegExp(`${block}'_?([^']+)'\\??:`, "g"))) {
    const prose = clean(comment);
    if (!typeComment.test(prose)) fields.set(name, prose);
  }
  const own = new RegExp(`${block}export declare class`).exec(text)?.[1] ?? "";
  return { own: clean(own), fields };
}

/** `CoreV1Api` + `readNamespacedPod` -> prose, and their parameters', from the declarations of a generated client. */
function clientProse(path: string): Map<string, string> {
  const prose = new Map<string, string>();
  let api = "";
  let comment: string[] = [];
  let member = "";
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const request = /^export interface (\w+Api)(\w+)Request /.exec(line);
    if (request !== null) member = `${request[1]}/${(request[2] ?? "").slice(0, 1).toLowerCase()}${(request[2] ?? "").slice(1)}`;
    const start = /^export declare class Object(\w+) /.exec(line);
    if (start !== null) [, api = ""] = start;
    if (line === "}") [api, member] = ["", ""];
    if (/^\s*\/\*\*/.test(line)) comment = [];
    else if (/^\s*\*/.test(line)) comment.push(line);
    const field = /^ {4}'?_?(\w+)'?\??: /.exec(line);
    if (field !== null && member !== "") prose.set(`${member}/${field[1]}`, clean(comment.slice(0, -1).join("\n")));
    const method = /^ {4}(\w+)\(param/.exec(line);
    if (method !== null && api !== "") prose.set(`${api}/${method[1]}`, clean(comment.slice(0, -1).join("\n")));
  }
  return prose;
}

/** `core_v1` -> `CoreV1Api`; `rbacAuthorization_v1` -> `RbacAuthorizationV1Api` */
const apiOf = (tag: string): string => `${tag.split("_").map(capitalized).join("")}Api`;

/** Descriptions from the type declarations of `@kubernetes/client-node`, whose folder is given. */
export function clientDescriptions(folder: string): Descriptions {
  const gen = join(folder, "dist/gen");
  const client = clientProse(join(gen, "types/ObjectParamAPI.d.ts"));
  return {
    type: (id) => {
      const path = modelNames(id)
        .map((name) => join(gen, "models", `${name}.d.ts`))
        .find((file) => existsSync(file));
      return path === undefined ? undefined : typeProse(path);
    },
    operation: (tag, method) => client.get(`${apiOf(tag)}/${method}`),
    parameter: (tag, method, name) => client.get(`${apiOf(tag)}/${method}/${name}`),
  };
}
