import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildAssets } from "../../scripts/build-assets.ts";

const out = mkdtempSync(join(tmpdir(), "openapi-assets-"));
const golden = join(import.meta.dirname, "../differential/scenarios/protocol/openapi-v3.golden");

beforeAll(() => buildAssets(out));
afterAll(() => rmSync(out, { recursive: true, force: true }));

test("every document of OpenAPI v3 is byte for byte what stock serves: it has the hash that stock's index tells", () => {
  const index = JSON.parse(readFileSync(join(out, "openapi/v3/index.json"), "utf8")) as {
    paths: Record<string, { serverRelativeURL: string }>;
  };
  const stock = readFileSync(golden, "utf8").matchAll(/"serverRelativeURL": "(.*)"/g);
  const urls = Array.from(stock, ([, url]) => url);
  expect(urls.length).toBeGreaterThan(40);
  expect(Object.values(index.paths).map(({ serverRelativeURL }) => serverRelativeURL)).toEqual(urls);
});

test.each([
  ["io.k8s.api.core.v1.Pod", "spec", /^Specification of the desired behavior of the pod\./],
  ["io.k8s.api.core.v1.ContainerPort", "protocol", /\n\nPossible enum values:\n - `"SCTP"` is the SCTP protocol\.\n/],
])("OpenAPI v2 describes %s.%s", (id, field, prose) => {
  const swagger = JSON.parse(readFileSync(join(out, "openapi/v2/swagger.json"), "utf8"));
  expect(swagger.definitions[id].properties[field].description).toMatch(prose);
});
