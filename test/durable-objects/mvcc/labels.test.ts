import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { MVCC, type Write } from "../../../durable-objects/mvcc/mvcc.ts";
import { selects } from "../../../durable-objects/mvcc/selection.ts";
import { parseFieldSelector } from "../../../worker/apimachinery/fields.ts";
import { parseLabelSelector } from "../../../worker/apimachinery/labels.ts";
import { Random } from "../../simulation/simulated-clock.ts";
import { memorySql } from "../../suites/storage-over-mvcc.ts";

const seed = Number(process.env.SEED ?? 7);
const names = ["a", "b", "c", "d", "e", "f"];
const selectors = ["app=web", "app=web,tier=db", "app in (api)", "tier==db,app!=web", "app=web,!tier", "x.io/app=web"];

interface Thing {
  readonly revision: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

function randomLabels(random: Random): Record<string, string> {
  const some = { app: random.pick(["web", "api", ""]), tier: random.pick(["db", "web"]), "x.io/app": "web" };
  return Object.fromEntries(Object.entries(some).filter(() => random.chance(0.5)));
}

test(`what a label selects is what has the label, after any writes (SEED=${seed})`, () => {
  const random = new Random(seed);
  const store = new MVCC(memorySql(), () => 0);
  const model = new Map<string, Thing>();
  for (let step = 0; step < 600; step++) {
    const key = `things/${random.pick(names)}`;
    const known = model.get(key);
    const labels = known !== undefined && random.chance(0.3) ? known.labels : randomLabels(random);
    const fields = { phase: random.pick(["on", "off"]) };
    const content = { text: '{"v":""}', revisionOffset: 6, labels, fields };
    const change = random.chance(0.3) ? "delete" : "update";
    const id = String(step);
    const write: Write =
      known === undefined ? { type: "create", id, key, content } : { type: change, id, key, revision: known.revision, content };
    store.write([write]);
    if (write.type === "delete") model.delete(key);
    else model.set(key, { revision: store.revision, labels, fields });
    const selection = {
      prefix: "things/",
      labels: parseLabelSelector(random.pick(selectors)),
      fields: parseFieldSelector(random.pick(["", "phase=on"])),
    };
    const expected = [...model].filter(([, thing]) => selects(selection, thing)).map(([selected]) => selected);
    expect(store.snapshot(selection).map((version) => version.key)).toEqual(expected.sort());
  }
});

test("labels of what was stored before there was an index are in it", () => {
  const [before, after] = ["0001_store", "0004_label"].map((name) =>
    readFileSync(join(import.meta.dirname, `../../../migrations/resource-store/${name}.sql`), "utf8"),
  );
  const database = new DatabaseSync(":memory:");
  database.exec(before ?? "");
  database.exec(
    `INSERT INTO current VALUES ('things/a', 2, '{}', 0, '{"app":"web","tier":"db"}', '{}'), ('things/b', 3, '{}', 0, '{}', '{}')`,
  );
  database.exec(after ?? "");
  expect(database.prepare("SELECT pair, key FROM label").all()).toEqual([
    { pair: "app=web", key: "things/a" },
    { pair: "tier=db", key: "things/a" },
  ]);
});
