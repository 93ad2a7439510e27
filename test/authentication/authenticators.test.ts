import { expect, test } from "vitest";
import { newAuthenticator } from "../../worker/authentication/authenticators.ts";
import { newServiceAccountTokens } from "../../worker/authentication/service-account/tokens.ts";
import { authenticationSettings } from "../../worker/authentication/settings.ts";
import { parseTokenFile } from "../../worker/authentication/token-file.ts";
import { AuthMetrics } from "../../worker/registry/metrics/auth-metrics.ts";

const settings = authenticationSettings({
  TOKEN_AUTH_FILE: 'alice-token,alice,2,"dev,qa"\nbob-token,bob,3,\nplain,carol,4\n"a""b",quoted,5\ntwice,first,6\ntwice,last,7\n',
});
const authenticate = newAuthenticator(settings, {
  objects: { get: () => Promise.resolve(undefined) },
  tokens: newServiceAccountTokens(settings.serviceAccount),
  client: { fetch: () => Promise.reject(new Error("no network")), sleep: () => Promise.resolve() },
  now: () => 0,
  metrics: new AuthMetrics(),
  legacyTokenUsed: () => undefined,
});

async function whoIs(headers: Record<string, string>): Promise<unknown> {
  try {
    const call = { audiences: settings.apiAudiences, path: "/", warn: () => undefined };
    const found = await authenticate(new Request("https://server/version", { headers }), call);
    return found === undefined ? undefined : [found.user.name, found.user.uid, ...found.user.groups];
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const anonymous = ["system:anonymous", undefined, "system:unauthenticated"];
const alice = ["alice", "2", "dev", "qa", "system:authenticated"];
const subprotocol = `base64url.bearer.authorization.k8s.io.${btoa("alice-token").replaceAll("=", "")}`;

test.each<[Record<string, string>, unknown]>([
  [{}, anonymous],
  [{ Authorization: "Bearer alice-token" }, alice],
  [{ Authorization: "bearer alice-token and more" }, alice],
  [{ Authorization: "Bearer bob-token" }, ["bob", "3", "", "system:authenticated"]],
  [{ Authorization: "Bearer plain" }, ["carol", "4", "system:authenticated"]],
  [{ Authorization: 'Bearer a"b' }, ["quoted", "5", "system:authenticated"]],
  [{ Authorization: "Bearer twice" }, ["last", "7", "system:authenticated"]],
  [{ Authorization: "Bearer wrong" }, "invalid bearer token"],
  [{ Authorization: "Bearer" }, anonymous],
  [{ Authorization: "Bearer  alice-token" }, anonymous],
  [{ Authorization: "Basic YTpi" }, anonymous],
  [{ "Sec-WebSocket-Protocol": subprotocol }, anonymous],
  [{ "Sec-WebSocket-Protocol": `v4.channel.k8s.io, ${subprotocol}`, Upgrade: "websocket" }, alice],
  [{ "Sec-WebSocket-Protocol": subprotocol, Upgrade: "websocket" }, "missing additional subprotocol"],
  [{ "Sec-WebSocket-Protocol": `a, ${subprotocol}=`, Upgrade: "websocket" }, "invalid base64.bearer.authorization token encoding"],
  [
    { "Sec-WebSocket-Protocol": `${subprotocol}, ${subprotocol}`, Upgrade: "websocket" },
    "multiple base64.bearer.authorization tokens specified",
  ],
])("%j is %j", async (headers, wanted) => {
  expect(await whoIs(headers)).toEqual(wanted);
});

test("who is known by a subprotocol is said to be", async () => {
  const headers = { Authorization: "Bearer bob-token", "Sec-WebSocket-Protocol": `a, ${subprotocol}`, Upgrade: "websocket" };
  const call = { audiences: settings.apiAudiences, path: "/", warn: () => undefined };
  expect(await authenticate(new Request("https://server/", { headers }), call)).not.toHaveProperty("bySubprotocol");
  const { Authorization: _token, ...only } = headers;
  expect(await authenticate(new Request("https://server/", { headers: only }), call)).toMatchObject({ bySubprotocol: true });
});

test("a row of fewer than three columns stops the start", () => {
  expect(() => parseTokenFile("token,user")).toThrow("token file must have at least 3 columns (token, user name, user uid)");
});
