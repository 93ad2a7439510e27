import { expect, test } from "vitest";
import { InProcessServer } from "../../suites/in-process-server.ts";
import { StorageModel } from "../../suites/storage-model.ts";

async function families(usage: Readonly<Record<string, number>>): Promise<string[]> {
  const server = new InProcessServer(new StorageModel(), undefined, () => ({ processUsage: async () => usage }));
  const { text } = await server.request("GET", "/metrics");
  return text.split("\n").filter((line) => /^(# TYPE )?(process_[a-z]+_|go_)/.test(line) && !line.includes("start_time"));
}

test("what the process uses is told where it is known", async () => {
  expect(await families({ process_cpu_seconds_total: 1.5, process_open_fds: 7, process_max_fds: Number.NaN, other: 1 })).toEqual([
    "# TYPE go_goroutines gauge",
    "go_goroutines 1",
    "# TYPE process_cpu_seconds_total counter",
    "process_cpu_seconds_total 1.5",
    "# TYPE process_open_fds gauge",
    "process_open_fds 7",
  ]);
});

test("where nothing is known no number is made up", async () => {
  expect(await families({})).toEqual(["# TYPE go_goroutines gauge", "go_goroutines 1"]);
});
