import { expect, test } from "vitest";
import { StatusError } from "../../../worker/apimachinery/errors.ts";
import {
  anyCollection,
  anyObject,
  isPretty,
  negotiate,
  negotiateError,
  type Offer,
  plain,
} from "../../../worker/endpoints/encoding/negotiation.ts";

const request = (accept: string, agent = "kubectl"): Request =>
  new Request("https://server/", { headers: { ...(accept === "" ? {} : { Accept: accept }), "User-Agent": agent } });
const noQuery = new URLSearchParams();

/** `json Table/v1`, or the message of what was refused. */
function outcome(accept: string, offer: Offer): string {
  try {
    const { format, as, version } = negotiate(request(accept), noQuery, offer);
    return as === "" ? format : `${format} ${as}/${version}`;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return `${error.status.code} ${error.message}${error.status.details === undefined ? "" : " {}"}`;
  }
}

const meta = (as: string, v = "v1", g = "meta.k8s.io"): string => `as=${as};v=${v};g=${g}`;
const served = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
const streams = "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";
const routed = (types: string): string => `406 406: Not Acceptable\n\nAvailable representations: ${types} {}`;
const only = (types: string): string => `406 only the following media types are accepted: ${types}`;
const watch: Offer = { ...anyCollection, watch: true };

test.each<[string, Offer, string]>([
  ["", anyObject, "json"],
  ["*/*", anyObject, "json"],
  ["application/yaml", anyObject, "yaml"],
  ["application/vnd.kubernetes.protobuf, application/json", anyObject, "protobuf"],
  ["application/vnd.kubernetes.protobuf;q=0.1, application/json;q=0.9", anyObject, "json"],
  ["application/yaml;q=0.5, */*;q=0.1", anyObject, "yaml"],
  ["application/json;q=0", anyObject, "json"],
  ["application/json;q=x", anyObject, "json"],
  ["application/json;q=,application/yaml;q=0.7", anyObject, "json"],
  [`${"text/html,".repeat(60)}application/yaml`, anyObject, "yaml"],
  ["application/json;charset=utf-8", anyObject, "json"],
  ["application/*", anyObject, routed(served)],
  ["application/*", anyCollection, routed(`${served}, ${streams}`)],
  ["text/html, application/xhtml+xml, */*;q=0.8", anyObject, "json"],
  ["APPLICATION/JSON", anyObject, routed(served)],
  [";q=1", anyObject, routed(served)],
  [`application/json;${meta("Table")}`, anyObject, "json Table/v1"],
  [`application/json;${meta("Table", "v1beta1")}`, anyObject, "json Table/v1beta1"],
  [`application/json;${meta("Table", "v2")},application/json`, anyObject, "json"],
  [`application/json,application/json;${meta("Table")}`, anyObject, "json"],
  [`application/json;${meta("Table", "v2")}`, anyCollection, only(served)],
  [`application/json;${meta("table")}`, anyObject, only(served)],
  [`application/json;${meta("Table", "v1", "foo")}`, anyObject, only(served)],
  ["application/json;v=v1", anyObject, only(served)],
  ["application/json;as=Table", anyObject, only(served)],
  [`application/yaml;${meta("Table")}`, anyObject, "yaml Table/v1"],
  [`application/vnd.kubernetes.protobuf;${meta("Table")}`, anyObject, only(served)],
  [`application/vnd.kubernetes.protobuf;${meta("PartialObjectMetadata")}`, anyObject, "protobuf PartialObjectMetadata/v1"],
  [`application/json;${meta("Table")}`, plain, only(served)],
  ["application/json;stream=watch", anyObject, "json"],
  ["application/json;stream=other", anyObject, only(served)],
  ["application/yaml;stream=watch", anyObject, only(served)],
  ["application/json;sv=v1", anyObject, "json"],
  ["application/json;sv=v2", anyObject, only(served)],
  ["application/json;stream=watch", watch, "json"],
  ["application/yaml", watch, only(streams)],
  ["application/yaml, application/json", watch, only(streams)],
  ["text/html", watch, routed(`${served}, ${streams}`)],
  ["text/html", { ...plain, routed: "" }, only(served)],
  ["application/yaml", { ...plain, routed: "application/json" }, routed("application/json")],
])("Accept %j", (accept, offer, expected) => {
  expect(outcome(accept, offer)).toBe(expected);
});

test.each([
  ["", "json"],
  ["application/yaml", "yaml"],
  [`application/json;${meta("Table")},application/json`, "json"],
  [`application/json;${meta("Table")}`, undefined],
  ["text/html", undefined],
])("an error for Accept %j is %s", (accept, format) => {
  expect(negotiateError(request(accept), noQuery)?.format).toBe(format);
});

test.each([
  ["", "curl/8", true],
  ["", "Wget/1", true],
  ["", "Mozilla/5.0", true],
  ["", "Mozilla/5", false],
  ["", "kubectl", false],
  ["pretty", "kubectl", false],
  ["pretty", "curl/8", true],
  ["pretty=0", "curl/8", false],
  ["pretty=x", "curl/8", false],
  ["pretty=T", "kubectl", true],
])("?%s for %s is indented: %s", (search, agent, expected) => {
  expect(isPretty(request("", agent), new URLSearchParams(search))).toBe(expected);
});
