import { beforeAll, describe, expect, test } from "vitest";
import {
  authenticationInfo,
  combined,
  publishAuthenticationTrust,
} from "../../../../durable-objects/controllers/control-plane/authentication-trust.ts";
import { publishTokenTracking } from "../../../../durable-objects/controllers/control-plane/legacy-token-tracking.ts";
import { type Client, refusedByNamespace } from "../../../../durable-objects/controllers/controller.ts";
import { newCertificateAuthority } from "../../../../launcher/credentials/certificates.ts";
import type { KubeObject } from "../../../../worker/apimachinery/types.ts";
import { InProcessControllers } from "../../../suites/in-process-controllers.ts";

const now = Date.parse("2026-11-24T10:00:00Z");
const years = 365 * 24 * 3600 * 1000;
const ca = (name: string): string => newCertificateAuthority(name, new Date(now)).certificate;
const [one, two] = [ca("one"), ca("two")];
const proxy = {
  REQUESTHEADER_CLIENT_CA_FILE: two,
  REQUESTHEADER_ALLOWED_NAMES: "front-proxy-client",
  REQUESTHEADER_USERNAME_HEADERS: "X-Remote-User",
  REQUESTHEADER_GROUP_HEADERS: "X-Remote-Group,X-Group",
};

describe("whom the server trusts", () => {
  test("is the settings', in JSON where it is a list", () => {
    expect(authenticationInfo({ CLIENT_CA_FILE: one })).toEqual({ "client-ca-file": one });
    expect(combined({}, authenticationInfo({ CLIENT_CA_FILE: one, ...proxy }), now)).toEqual({
      "client-ca-file": one,
      "requestheader-client-ca-file": two,
      "requestheader-allowed-names": '["front-proxy-client"]',
      "requestheader-username-headers": '["X-Remote-User"]',
      "requestheader-group-headers": '["X-Remote-Group","X-Group"]',
      "requestheader-extra-headers-prefix": "[]",
    });
  });

  test.each<[there: string, wanted: string, at: number, together: string | undefined]>([
    ["", "", now, undefined],
    [one, one, now, one],
    [one, two, now, one + two],
    [two + one, one, now, two + one],
    [one, "", now, one],
    [one, "", now + 20 * years, undefined],
  ])("adds to what others trust, without what is over (%#)", (there, wanted, at, together) => {
    expect(combined({ "client-ca-file": there }, { "client-ca-file": wanted }, at)["client-ca-file"]).toBe(together);
  });

  test("adds names to those that others know", () => {
    const there = {
      "requestheader-client-ca-file": two,
      "requestheader-uid-headers": '["X-Uid"]',
      "requestheader-allowed-names": '["other"]',
    };
    const data = combined(there, authenticationInfo(proxy), now);
    expect(data["requestheader-allowed-names"]).toBe('["other","front-proxy-client"]');
    expect(data["requestheader-uid-headers"]).toBe('["X-Uid"]');
  });
});

test.each<[string, KubeObject, boolean]>([
  ["goes", { details: { causes: [{ reason: "NamespaceTerminating" }] } }, true],
  ["does not let the controller write yet", { reason: "Forbidden", details: { kind: "serviceaccounts" } }, false],
  ["says nothing", {}, false],
])("a namespace that %s", (_, body, refused) => {
  expect(refusedByNamespace({ body })).toBe(refused);
});

const cluster = new InProcessControllers();
const client: Client = {
  request: async (method, path, body) => {
    const answer = await cluster.server.request(method, path, body);
    return { status: answer.status, body: JSON.parse(answer.text) as KubeObject };
  },
};
const flow = "/apis/flowcontrol.apiserver.k8s.io/v1";
const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
const configMap = (name: string): string => `/api/v1/namespaces/kube-system/configmaps/${name}`;

const dataOf = async (name: string): Promise<unknown> => (await cluster.request("GET", configMap(name)))["data"];

async function danglingOf(name: string): Promise<string> {
  await cluster.settled();
  const { status } = (await cluster.request("GET", `${flow}/flowschemas/${name}`)) as {
    status?: { conditions?: { status: string; message: string }[] };
  };
  return (status?.conditions ?? []).map((condition) => `${condition.status}: ${condition.message}`).join();
}

describe("in a cluster", () => {
  beforeAll(async () => {
    await cluster.request("POST", "/api/v1/namespaces", { metadata: { name: "kube-system" } });
  });

  test("what is published is kept right", async () => {
    const tracking = "kube-apiserver-legacy-service-account-token-tracking";
    for (const broken of [undefined, "yesterday", ""]) {
      if (broken !== undefined)
        await cluster.request("PUT", configMap(tracking), { metadata: { name: tracking }, data: { since: broken } });
      await publishTokenTracking(client, now);
      expect(await dataOf(tracking)).toEqual({ since: "2026-11-24" });
    }
    await publishTokenTracking(client, now + years);
    expect(await dataOf(tracking)).toEqual({ since: "2026-11-24" });
    await publishAuthenticationTrust(client, { "client-ca-file": one }, now);
    await publishAuthenticationTrust(client, { "client-ca-file": two }, now);
    expect(await dataOf("extension-apiserver-authentication")).toEqual({ "client-ca-file": one + two });
  });

  test("the server says that it is there, and leases that are over go", async () => {
    const labels = { "apiserver.kubernetes.io/identity": "kube-apiserver" };
    const old = { leaseDurationSeconds: 3600, renewTime: "2020-01-01T00:00:00.000000Z", holderIdentity: "x" };
    await cluster.request("POST", leases, { metadata: { name: "gone", labels }, spec: old });
    await cluster.request("POST", leases, { metadata: { name: "other" }, spec: old });
    await cluster.reconcile("kube-apiserver-identity-lease-controller", "/");
    const { items = [] } = (await cluster.request("GET", leases)) as { items?: KubeObject[] };
    expect(items.map(({ metadata }) => metadata?.name?.slice(0, 10))).toEqual(["apiserver-", "other"]);
    expect(items[0]).toMatchObject({
      metadata: { labels, annotations: { "kubernetes.io/peer-advertise-address": "192.0.2.1:6443" } },
      spec: { leaseDurationSeconds: 3600 },
    });
  });

  test("a flow schema says whether its priority level exists", async () => {
    const rules = [{ subjects: [{ kind: "Group", group: { name: "g" } }], nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }] }];
    const spec = { priorityLevelConfiguration: { name: "p" }, matchingPrecedence: 1000, rules };
    await cluster.request("POST", `${flow}/flowschemas`, { metadata: { name: "f" }, spec });
    const refers = 'This FlowSchema references the PriorityLevelConfiguration object named "p"';
    expect(await danglingOf("f")).toBe(`True: ${refers} but there is no such object`);
    const level = { metadata: { name: "p" }, spec: { type: "Limited", limited: { limitResponse: { type: "Reject" } } } };
    await cluster.request("POST", `${flow}/prioritylevelconfigurations`, level);
    expect(await danglingOf("f")).toBe(`False: ${refers} and it exists`);
    await cluster.request("DELETE", `${flow}/prioritylevelconfigurations/p`);
    expect(await danglingOf("f")).toBe(`True: ${refers} but there is no such object`);
    expect(cluster.errors).toEqual([]);
  });
});
