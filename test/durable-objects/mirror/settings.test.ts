import { expect, test } from "vitest";
import { mirrorSettings } from "../../../durable-objects/mirror/settings.ts";

test("without an etcd there is no mirror", () => {
  expect([mirrorSettings({}), mirrorSettings({ ETCD_SERVERS: "" })]).toEqual([undefined, undefined]);
});

test("what is not said is as upstream has it, but for JSON", () => {
  expect(mirrorSettings({ ETCD_SERVERS: "http://a:2379,https://b:2379" })).toEqual({
    endpoints: ["http://a:2379", "https://b:2379"],
    prefix: "/registry",
    mediaType: "application/json",
    compactionSeconds: 300,
    username: "",
    password: "",
  });
});

test.each([
  [{ ETCD_SERVERS: "a:2379" }, "ETCD_SERVERS"],
  [{ ETCD_SERVERS: "http://user@a:2379" }, "ETCD_SERVERS"],
  [{ ETCD_SERVERS: "http://a:2379/path" }, "ETCD_SERVERS"],
  [{ ETCD_SERVERS: "http://a", STORAGE_MEDIA_TYPE: "application/yaml" }, "STORAGE_MEDIA_TYPE"],
  [{ ETCD_SERVERS: "http://a", ETCD_COMPACTION_INTERVAL: "5m" }, "ETCD_COMPACTION_INTERVAL"],
])("%o is refused by the setting's name", (vars, setting) => {
  expect(() => mirrorSettings(vars)).toThrow(setting);
});
