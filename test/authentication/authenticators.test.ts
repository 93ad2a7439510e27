import { expect, test } from "vitest";
import { newAuthenticators } from "../../worker/authentication/authenticators.ts";
import { parseTokenFile } from "../../worker/authentication/token-file.ts";

const authenticators = newAuthenticators(
  {
    tokenAuthFile: 'alice-token,alice,2,"dev,qa"\nbob-token,bob,3,\nplain,carol,4\n"a""b",quoted,5\ntwice,first,6\ntwice,last,7\n',
    clientCAFile: "",
    anonymousAuth: true,
    serviceClusterIPRange: "10.0.0.0/24",
    serviceNodePortRange: "30000-32767",
    policyStalenessMilliseconds: 0,
    rootCAFile: "",
    advertiseAddress: "127.0.0.1",
    securePort: 443,
  },
  () => 0,
);

async function whoIs(headers: Record<string, string>): Promise<unknown> {
  try {
    for (const authenticate of authenticators) {
      const user = await authenticate(new Request("https://server/version", { headers }));
      if (user !== undefined) return [user.name, user.uid, ...user.groups];
    }
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
  return undefined;
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
  [{ Authorization: "Bearer wrong" }, "Unauthorized"],
  [{ Authorization: "Bearer" }, anonymous],
  [{ Authorization: "Bearer  alice-token" }, anonymous],
  [{ Authorization: "Basic YTpi" }, anonymous],
  [{ "Sec-WebSocket-Protocol": subprotocol }, anonymous],
])("%j is %j", async (headers, wanted) => {
  expect(await whoIs(headers)).toEqual(wanted);
});

test("a row of fewer than three columns stops the start", () => {
  expect(() => parseTokenFile("token,user")).toThrow("token file must have at least 3 columns (token, user name, user uid)");
});
