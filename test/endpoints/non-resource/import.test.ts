import { expect, test } from "vitest";
import type { Authorizer } from "../../../worker/context.ts";
import { InProcessServer } from "../../suites/in-process-server.ts";
import { StorageModel } from "../../suites/storage-model.ts";

const metadata = {
  name: "a",
  namespace: "default",
  uid: "1f0f5b5e-0000-4000-8000-000000000001",
  creationTimestamp: "2020-01-02T03:04:05Z",
};
const object = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { a: "b" } };
const body = `${JSON.stringify(object)}\n`;

/** A server whose user may go to every path, and may do everything or not. */
function serverFor(mayEverything: boolean): InProcessServer {
  const authorize: Authorizer["authorize"] = async ({ verb }) => ({
    decision: verb !== "*" || mayEverything ? "Allow" : "NoOpinion",
    reason: "",
  });
  return new InProcessServer(new StorageModel(), undefined, () => ({ authorizer: { authorize } }));
}

test("what another cluster stored is there with all that it had, and the same again changes nothing", async () => {
  const made = serverFor(true);
  const outcomes = [];
  for (const query of ["?dryRun=All", "", ""]) {
    const answer = await made.request("POST", `/import${query}`, body);
    outcomes.push(JSON.parse(answer.text).results);
  }
  expect(outcomes).toEqual([[{ outcome: "created" }], [{ outcome: "created" }], [{ outcome: "unchanged" }]]);
  const stored = await made.request("GET", "/api/v1/namespaces/default/configmaps/a");
  expect(JSON.parse(stored.text)).toMatchObject({ metadata, data: { a: "b" } });
});

test("who may not do everything stores nothing, though the path is allowed", async () => {
  const made = serverFor(false);
  expect((await made.request("POST", "/import", body)).status).toBe(403);
  expect((await made.request("GET", "/api/v1/namespaces/default/configmaps/a")).status).toBe(404);
});
