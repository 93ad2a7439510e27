import { expect, test } from "vitest";
import { InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";

const server = new InProcessServer(new StorageModel());
const n = "/api/v1/namespaces/n";

/** Status code, and whether the answer is a Status (`json`) or Go's text. */
test.each([
  ["GET", "/nothing", "404 text"],
  ["GET", "//api/v1/pods", "404 text"],
  ["GET", "/apis/none.example.com/v1", "404 text"],
  ["GET", "/apis/none.example.com/v1/things", "404 text"],
  ["POST", "/apis/core/v1/pods", "404 text"],
  ["GET", "/apis//v1/pods", "404 text"],
  ["GET", "/apis/apps/v2", "404 json"],
  ["GET", "/apis/apps/v2/deployments", "404 json"],
  ["GET", "/api/v1/deployments", "404 json"],
  ["GET", "/api//v1", "404 json"],
  ["GET", `${n}/nothing`, "404 json"],
  ["GET", `${n}/namespaces`, "404 json"],
  ["GET", `${n}/nodes/x`, "404 json"],
  ["GET", "/api/v1/configmaps/x", "404 json"],
  ["GET", "/api/v1/bindings", "404 json"],
  ["GET", `${n}/bindings`, "405 json"],
  ["GET", `${n}/bindings/x`, "404 json"],
  ["GET", `${n}/pods/p/nothing`, "404 json"],
  ["POST", "/api/v1/configmaps", "405 json"],
  ["DELETE", "/api/v1/configmaps", "405 json"],
  ["PUT", `${n}/configmaps`, "405 json"],
  ["PATCH", `${n}/configmaps`, "405 json"],
  ["POST", `${n}/configmaps/x`, "405 json"],
  ["POST", `${n}/pods/p/status`, "405 json"],
  ["HEAD", `${n}/configmaps`, "405"],
  ["OPTIONS", `${n}/configmaps`, "405 json"],
  ["DELETE", "/api/v1/namespaces", "405 json"],
  ["GET", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x", "404 json"],
  ["GET", "/apis/authorization.k8s.io/v1/subjectaccessreviews", "405 json"],
  ["PUT", "/api/v1/componentstatuses/x", "405 json"],
  ["GET", "/api/v1/componentstatuses/x", "404 json"],
  ["GET", `/api/v1/watch/namespaces/n/nothing`, "404 json"],
  ["GET", `/api/v1/watch/namespaces/n/pods/p/status`, "404 json"],
  ["GET", "/apis/authorization.k8s.io/v1/watch/subjectaccessreviews", "404 json"],
  ["POST", `/api/v1/watch/namespaces/n/configmaps`, "405 json"],
  ["DELETE", `/api/v1/watch/namespaces/n/configmaps/a`, "405 json"],
  ["GET", "/livez/", "404 text"],
  ["GET", "/livez/nothing", "404 text"],
  ["GET", "/metrics/nothing", "404 text"],
  ["GET", "/version/", "200 json"],
  ["POST", "/version", "405 json"],
  ["POST", "/apis", "200 json"],
  ["POST", "/api", "405 json"],
])("%s %s answers %s", async (method, path, expected) => {
  const { status, text, headers } = await server.request(method, path);
  const form = text === "" ? "" : headers.get("Content-Type")?.startsWith("text/plain") ? " text" : " json";
  expect(`${status}${form}`).toBe(expected);
});

test.each([
  [`${n}/serviceaccounts/a%25b`, 400, "Name parameter invalid: \"a%b\": may not contain '%'"],
  [`${n}/serviceaccounts/a%00`, 404, 'serviceaccounts "a\\x00" not found'],
])("the path %s", async (path, status, message) => {
  const answer = await server.request("GET", path);
  expect([answer.status, (JSON.parse(answer.text) as { message: string }).message]).toEqual([status, message]);
});

test("the index has the groups and every health check", async () => {
  const { paths } = JSON.parse((await server.request("GET", "/")).text) as { paths: string[] };
  expect(paths).toEqual([...paths].sort());
  expect(paths).toEqual(expect.arrayContaining(["/apis/apps/v1", "/livez/ping", "/metrics/slis", "/readyz/shutdown", "/statusz"]));
});

test.each([
  ["", "text/plain; charset=utf-8", 200],
  ["application/json;as=Statusz;v=v1beta1;g=config.k8s.io", "application/json", 200],
  ["application/json", "application/json", 406],
])("/statusz for Accept %j", async (accept, type, status) => {
  const answer = await server.request("GET", "/statusz", undefined, accept === "" ? {} : { Accept: accept });
  expect([answer.headers.get("Content-Type"), answer.status]).toEqual([type, status]);
});

test("a deprecated version warns those who use it, and no one else", async () => {
  const warning = async (method: string) => (await server.request(method, `${n}/endpoints`)).headers.get("Warning");
  expect(await warning("GET")).toBe('299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"');
  expect(await warning("PUT")).toBeNull();
});
