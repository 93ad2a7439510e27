import { beforeAll, expect, test } from "vitest";
import { InProcessServer } from "../../suites/in-process-server.ts";
import { StorageModel } from "../../suites/storage-model.ts";

const server = new InProcessServer(new StorageModel());
const namespaced = "/api/v1/namespaces/default";

beforeAll(async () => {
  const create = async (path: string, object: object): Promise<void> => {
    expect((await server.request("POST", path, object)).status).toBe(201);
  };
  await create("/api/v1/namespaces", { metadata: { name: "default" } });
  await create(`${namespaced}/serviceaccounts`, { metadata: { name: "default" } });
  await create("/api/v1/nodes", { metadata: { name: "bare" } });
  const pod = (name: string, spec: object): Promise<void> => create(`${namespaced}/pods`, { metadata: { name }, spec });
  await pod("one", { containers: [{ name: "c", image: "i" }] });
  await pod("two", {
    initContainers: [{ name: "i", image: "i" }],
    containers: [
      { name: "a", image: "i" },
      { name: "b", image: "i" },
    ],
  });
  await pod("placed", { nodeName: "bare", containers: [{ name: "c", image: "i" }] });
  await pod("lost", { nodeName: "gone", containers: [{ name: "c", image: "i" }] });
  await create(`${namespaced}/services`, { metadata: { name: "s" }, spec: { type: "ExternalName", externalName: "example.com" } });
});

test.each([
  ["GET", "pods/one/log", 204, ""],
  ["GET", "pods/absent/log", 404, 'pods "absent" not found'],
  ["GET", "pods/two/log", 400, "a container name must be specified for pod two, choose one of: [i a b]"],
  ["GET", "pods/two/log?container=x", 400, "container x is not valid for pod two"],
  ["GET", "pods/one/log?tailLines=x", 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  [
    "GET",
    "pods/one/log?tailLines=-1",
    422,
    'PodLogOptions "one" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  ],
  ["GET", "pods/placed/log", 500, "no preferred addresses found; known addresses: []"],
  ["GET", "pods/lost/log", 404, 'pods "gone" not found'],
  ["POST", "pods/one/exec?command=ls", 400, "pod one does not have a host assigned"],
  ["GET", "pods/two/attach?container=i", 400, "pod two does not have a host assigned"],
  ["POST", "pods/two/portforward", 400, "pod two does not have a host assigned"],
  ["GET", "pods/one:80/proxy/", 400, "address not allowed"],
  ["GET", "pods/ftp:one:80/proxy/x", 400, 'invalid pod request "ftp:one:80"'],
  ["GET", "services/absent/proxy/", 404, 'services "absent" not found'],
  ["GET", "services/s:http/proxy/", 404, 'services "s" not found'],
])("%s %s is answered with %i %s", async (method, path, status, message) => {
  const answer = await server.request(method, `${namespaced}/${path}`);
  expect([answer.status, answer.text === "" ? "" : JSON.parse(answer.text).message]).toEqual([status, message]);
});

test("a node without an address cannot be proxied to", async () => {
  expect(JSON.parse((await server.request("GET", "/api/v1/nodes/gone/proxy/healthz")).text).message).toBe('nodes "gone" not found');
});
