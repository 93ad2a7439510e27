import { describe, expect, test } from "vitest";
import { InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";

const path = "/apis/apps/v1/namespaces/default/controllerrevisions";
const revision = (levels: number): string =>
  `{"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"a"},"revision":1,"data":${nested(levels)}}`;
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

async function newServer(): Promise<InProcessServer> {
  const server = new InProcessServer(new StorageModel());
  await server.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  return server;
}

describe("objects that nest deeply", () => {
  test("can be read in every form, changed and deleted", async () => {
    const server = await newServer();
    const status = async (method: string, body?: string, headers: Record<string, string> = {}): Promise<number> =>
      (await server.request(method, `${path}/a${method === "PATCH" ? "?fieldManager=m" : ""}`, body, headers)).status;
    expect((await server.request("POST", path, revision(900))).status).toBe(201);
    for (const accept of ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"])
      expect(await status("GET", undefined, { Accept: accept })).toBe(200);
    expect(await status("PATCH", revision(900), { "Content-Type": "application/apply-patch+yaml" })).toBe(200);
    expect(await status("PATCH", revision(900), { "Content-Type": "application/merge-patch+json" })).toBe(200);
    expect(await status("PATCH", '{"revision":2}', { "Content-Type": "application/strategic-merge-patch+json" })).toBe(200);
    expect(await status("DELETE")).toBe(200);
  });

  test.each([1_001, 5_000, 9_900])("are refused at %i levels, and nothing is stored", async (levels) => {
    const server = await newServer();
    const { status, text } = await server.request("POST", path, revision(levels));
    expect([status, JSON.parse(text).message]).toEqual([400, "exceeded max depth"]);
    expect((await server.request("GET", `${path}/a`)).status).toBe(404);
  });
});
