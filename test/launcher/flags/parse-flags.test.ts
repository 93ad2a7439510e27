import { describe, expect, test } from "vitest";
import { optionsOf } from "../../../launcher/flags/options.ts";
import { parseFlags, withoutEffect } from "../../../launcher/flags/parse-flags.ts";

const cases: readonly (readonly [line: string, given: Record<string, readonly string[]>])[] = [
  ["", {}],
  ["--secure-port=7000", { "secure-port": ["7000"] }],
  ["--secure-port 7000", { "secure-port": ["7000"] }],
  ["--secure_port=7000", { "secure-port": ["7000"] }],
  ["--allow-privileged --secure-port 1", { "allow-privileged": ["true"], "secure-port": ["1"] }],
  ["--anonymous-auth=F", { "anonymous-auth": ["false"] }],
  ["-v 4", { v: ["4"] }],
  ["-v=4", { v: ["4"] }],
  ["--service-account-issuer=a --service-account-issuer=b", { "service-account-issuer": ["a", "b"] }],
  ["--client-ca-file", { "client-ca-file": [""] }],
  ["--client-ca-file --allow-privileged", { "client-ca-file": [""], "allow-privileged": ["true"] }],
  ["--client-ca-file=ca.crt", { "client-ca-file": ["ca.crt"] }],
];
const refused: readonly (readonly [line: string, message: string])[] = [
  ["--secure-portt=1", "unknown flag: --secure-portt (--help lists the flags)"],
  ["--secure-port", "flag needs an argument: --secure-port"],
  ["--allow-privileged=maybe", 'invalid argument "maybe" for "--allow-privileged" flag: true or false'],
  ["serve", 'unknown command "serve": flags look like --secure-port=6443'],
];
const words = (line: string): string[] => line.split(" ").filter((word) => word !== "");

describe("the command line", () => {
  test.each(cases)("reads %j", (line, given) => {
    expect(Object.fromEntries(parseFlags(words(line)))).toEqual(given);
  });

  test.each(refused)("refuses %j with one sentence", (line, message) => {
    expect(() => parseFlags(words(line))).toThrow(message);
  });

  test("reads what expires and what may be", () => {
    const read = (line: string) => optionsOf(parseFlags(words(line)), "/");
    expect(read("")).toMatchObject({ eventTTL: 3600, allowPrivileged: false, requestTimeout: 60, minRequestTimeout: "1800" });
    const line = "--event-ttl=1h30m --allow-privileged --request-timeout=5m --min-request-timeout=300";
    expect(read(line)).toMatchObject({ eventTTL: 5400, allowPrivileged: true, requestTimeout: 300, minRequestTimeout: "300" });
    expect(() => read("--event-ttl=0")).toThrow("--event-ttl: must be longer than nothing");
    expect(() => read("--request-timeout=soon")).toThrow('--request-timeout: "soon" is not a duration');
  });

  test("reads how much is taken on at once, and how much is said", () => {
    const read = (line: string) => optionsOf(parseFlags(words(line)), "/");
    expect(read("")).toMatchObject({ maxRequestsInFlight: 400, maxMutatingRequestsInFlight: 200, verbosity: 0 });
    const line = "--max-requests-inflight=0 --max-mutating-requests-inflight=7 -v 4";
    expect(read(line)).toMatchObject({ maxRequestsInFlight: 0, maxMutatingRequestsInFlight: 7, verbosity: 4 });
    expect(() => read("--max-requests-inflight=-1")).toThrow("--max-requests-inflight can not be negative value");
    expect(() => read("--v=much")).toThrow('--v: "much" is not a number');
  });

  test("says of each flag without effect why", () => {
    expect(withoutEffect(parseFlags(["--etcd-servers-overrides=http://x", "--secure-port=1"]))).toEqual([
      "--etcd-servers-overrides is accepted and has no effect: state lives in Durable Objects; an etcd only mirrors it",
    ]);
  });
});

describe("options", () => {
  const options = (...argv: string[]): ReturnType<typeof optionsOf> => optionsOf(parseFlags(argv), "/nowhere");

  test("name regions, the stores' first", () => {
    const { regions, regionLinkDelay } = options("--regions=eu,us-east", "--region-link-delay=80");
    expect([regions, regionLinkDelay, options().regions]).toEqual([["eu", "us-east"], 80, []]);
  });

  test.each([
    ["--regions=EU", '--regions: "EU" is not a name of its own of lower-case letters and digits'],
    ["--regions=eu,eu", '--regions: "eu" is not a name of its own of lower-case letters and digits'],
    ["--region-link-delay=long", '--region-link-delay: "long" is not a number of milliseconds'],
  ])("refuse %s", (argument, message) => {
    expect(() => options(argument)).toThrow(message);
  });

  test("have defaults that start on loopback, without client certificates", () => {
    const { bindAddress, securePort, advertiseAddress, clientCA, anonymousAuth, dataDir } = options();
    expect({ bindAddress, securePort, advertiseAddress, clientCA, anonymousAuth, dataDir }).toEqual({
      bindAddress: "127.0.0.1",
      securePort: 6443,
      advertiseAddress: "127.0.0.1",
      clientCA: undefined,
      anonymousAuth: true,
      dataDir: "/nowhere/.edge-apiserver",
    });
  });

  test.each([
    ["30000-32767", "30000-32767"],
    ["30000+10", "30000-30010"],
    ["30000", "30000-30000"],
  ])("take the range of node ports %s", (given, range) => {
    expect(options(`--service-node-port-range=${given}`).serviceNodePortRange).toBe(range);
  });

  test.each([
    ["--secure-port=0", /must be between 1 and 65535/],
    ["--bind-address=localhost", /is not an IP address/],
    ["--token-auth-file=missing.csv", /cannot read .*missing.csv \(ENOENT\)/],
    ["--tls-cert-file=missing.crt", /cannot read/],
    ["--service-cluster-ip-range=10.0.0.0", /is not an IP range/],
    ["--service-cluster-ip-range=10.0.0.0/16,10.1.0.0/16", /one range of each IP family/],
    ["--service-node-port-range=30000-29999", /is not a range of ports/],
    ["--service-node-port-range=65000+1000", /is not a range of ports/],
    ["--authorization-mode=Magic", /is not a valid mode/],
    ["--authorization-config=missing.yaml", /cannot read/],
    ["--oidc-ca-file=missing.crt", /cannot read/],
  ])("refuse %s by the flag's name", (argument, message) => {
    expect(() => options(argument)).toThrow(message);
    expect(() => options(argument)).toThrow(argument.split("=")[0]);
  });
});
