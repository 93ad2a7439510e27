import { expect, test } from "vitest";
import { decodeContinue, encodeContinue } from "../../../worker/registry/reading/continue-token.ts";

const raw = (json: string): string => Buffer.from(json).toString("base64url");
const bad = "invalid continue token: continue key is not valid: ";

test.each([
  { resourceVersion: "42", key: "b\0" },
  { resourceVersion: "42", key: "n/b\0" },
  { resourceVersion: "", key: "größe\0" },
])("%j comes back", (token) => {
  expect(decodeContinue(encodeContinue(token))).toEqual(token);
});

test("a token is upstream's", () => {
  const token = encodeContinue({ resourceVersion: "600", key: "a\0" });
  expect(Buffer.from(token, "base64url").toString()).toBe('{"v":"meta.k8s.io/v1","rv":600,"start":"/a\\u0000"}');
});

test.each([
  ["{}", "server does not recognize this encoded version "],
  ["null", "server does not recognize this encoded version "],
  ['{"v":"v1","rv":5,"start":"a"}', "server does not recognize this encoded version v1"],
  ['{"v":"meta.k8s.io/v1","rv":0,"start":"a"}', "incorrect encoded start resourceVersion (version meta.k8s.io/v1)"],
  ['{"v":"meta.k8s.io/v1","rv":5}', "encoded start key empty (version meta.k8s.io/v1)"],
  ['{"v":"meta.k8s.io/v1","rv":5,"start":"../b"}', "../b"],
  ['{"v":"meta.k8s.io/v1","rv":5,"start":"a/../b"}', "a/../b"],
  ['{"v":"meta.k8s.io/v1","rv":5,"start":"a//b"}', "a//b"],
  ['{"v":"meta.k8s.io/v1","rv":"5","start":"a"}', "json: cannot unmarshal string into Go struct field continueToken.rv of type int64"],
  ['{"v":"meta.k8s.io/v1","rv":1.5,"start":"a"}', "json: cannot unmarshal number 1.5 into Go struct field continueToken.rv of type int64"],
  ['{"v":{},"rv":5,"start":"a"}', "json: cannot unmarshal object into Go struct field continueToken.v of type string"],
  ["[]", "json: cannot unmarshal array into Go value of type storage.continueToken"],
  ["true", "json: cannot unmarshal bool into Go value of type storage.continueToken"],
  ["nope", "invalid character 'o' in literal null (expecting 'u')"],
])("the token %s is refused", (json, why) => {
  expect(() => decodeContinue(raw(json))).toThrow(bad + why);
});

test("what is no base64 is refused", () => {
  expect(() => decodeContinue("!")).toThrow(`${bad}illegal base64 data at input byte 0`);
});
