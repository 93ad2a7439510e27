import { expect, test } from "vitest";
import { parseRequestInfo, queryBool, RequestInfoError } from "../../worker/filters/request-info.ts";
import { parseQuery } from "../../worker/registry/reading/query.ts";

/** verb, group, version, namespace, resource, subresource, name, further parts; "-" for nothing. */
const resources: readonly (readonly [method: string, url: string, info: string])[] = [
  ["GET", "/api/v1/pods", "list - v1 - pods - -"],
  ["GET", "/api/v1/pods?watch=true", "watch - v1 - pods - -"],
  ["GET", "/api/v1/pods?watch=false", "list - v1 - pods - -"],
  ["GET", "/api/v1/pods?watch", "watch - v1 - pods - -"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name=a", "list - v1 - pods - a"],
  ["GET", "/api/v1/pods?fieldSelector=spec.nodeName=n,metadata.name==a", "list - v1 - pods - a"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name=b,metadata.name=a&watch=1", "watch - v1 - pods - a"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name%3Da%5C,b", "list - v1 - pods - a,b"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name!=a", "list - v1 - pods - -"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name=a/b", "list - v1 - pods - -"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name=..", "list - v1 - pods - -"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name=a,b", "list - v1 - pods - -"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name=a&limit=x", "list - v1 - pods - -"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name=a&watch=1&timeoutSeconds=", "watch - v1 - pods - -"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name=a&labelSelector=a in", "list - v1 - pods - -"],
  ["GET", "/api/v1/watch/pods?fieldSelector=metadata.name=a", "watch - v1 - pods - -"],
  ["GET", "/api/v1/namespaces/n/pods/", "list - v1 n pods - -"],
  ["GET", "/api/v1/namespaces/n/pods/p", "get - v1 n pods - p"],
  ["HEAD", "/api/v1/namespaces/n/pods/p", "get - v1 n pods - p"],
  ["GET", "/api/v1/namespaces/n/pods/p/log", "get - v1 n pods log p"],
  ["POST", "/api/v1/namespaces/n/pods", "create - v1 n pods - -"],
  ["PUT", "/api/v1/namespaces/n/pods/p/status", "update - v1 n pods status p"],
  ["PATCH", "/apis/apps/v1/namespaces/n/deployments/d", "patch apps v1 n deployments - d"],
  ["DELETE", "/apis/apps/v1/namespaces/n/deployments/d", "delete apps v1 n deployments - d"],
  ["DELETE", "/apis/apps/v1/namespaces/n/deployments", "deletecollection apps v1 n deployments - -"],
  ["GET", "/api/v1/namespaces", "list - v1 - namespaces - -"],
  ["GET", "/api/v1/namespaces/n", "get - v1 n namespaces - n"],
  ["PUT", "/api/v1/namespaces/n/finalize", "update - v1 n namespaces finalize n"],
  ["GET", "/api/v1/namespaces/n/status", "get - v1 n namespaces status n"],
  ["GET", "/api/v1/watch/pods", "watch - v1 - pods - -"],
  ["GET", "/api/v1/watch/namespaces/n/pods/p", "watch - v1 n pods - p"],
  ["GET", "/api/v1/watch/namespaces/n", "watch - v1 n namespaces - n"],
  ["GET", "/api/v1/proxy/nodes/a/b/c", "proxy - v1 - nodes - a b c"],
  ["GET", "/api/v1/namespaces/n/pods/p/proxy/a/b", "get - v1 n pods proxy p a b"],
  ["FOO", "/api/v1/pods", "- - v1 - pods - -"],
];

test.each(resources)("%s %s", (method, url, expected) => {
  const [path = "", search = ""] = url.split("?");
  const info = parseRequestInfo(method, path, parseQuery(search));
  const fields = [info.verb, info.apiGroup, info.apiVersion, info.namespace, info.resource, info.subresource, info.name];
  expect([...fields.map((field) => field || "-"), ...info.parts].join(" ")).toBe(expected);
  expect(info.isResourceRequest).toBe(true);
});

test.each(["/", "/api", "/api/v1", "/apis", "/apis/apps/v1", "/healthz", "/openapi/v3/apis/apps/v1", "/version/"])(
  "%s is no resource",
  (path) => {
    expect(parseRequestInfo("GET", path, new URLSearchParams())).toMatchObject({ isResourceRequest: false, verb: "get", path });
  },
);

test.each(["/api/v1/watch", "/api/v1/watch/", "/apis/apps/v1/proxy"])("%s names nothing that could be asked", (path) => {
  expect(() => parseRequestInfo("GET", path, new URLSearchParams())).toThrow(RequestInfoError);
});

test.each([
  ["a=", true],
  ["a", true],
  ["a=no", true],
  ["a=2", true],
  ["a=0", false],
  ["a=False", false],
  ["a=false&a=true", false],
  ["b=1", false],
  ["a=%zz", false],
])("a boolean of %s", (search, expected) => {
  expect(queryBool(parseQuery(search), "a")).toBe(expected);
});
