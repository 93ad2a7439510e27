import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { usageOf } from "../../../launcher/workerd/process-usage.ts";

const proc = mkdtempSync(join(tmpdir(), "proc-"));
afterAll(() => rmSync(proc, { recursive: true, force: true }));

test("a process's usage is read from what Linux tells, whatever the command is called", () => {
  const files = {
    stat: "7 (a ) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 1234 66 0 0 20 0 9 0 5000 1048576 300 18446744073709551615 1",
    status: "Name:\ta ) b (c\nVmPeak:\t    2000 kB\nVmRSS:\t    1500 kB\n",
    limits:
      "Limit                     Soft Limit           Hard Limit           Units\nMax open files            20000                20000                files\n",
  };
  mkdirSync(join(proc, "7/fd"), { recursive: true });
  for (const fd of ["0", "1", "2"]) writeFileSync(join(proc, "7/fd", fd), "");
  for (const [name, text] of Object.entries(files)) writeFileSync(join(proc, "7", name), text);
  expect(usageOf(7, proc)).toEqual({
    process_cpu_seconds_total: 13,
    process_max_fds: 20000,
    process_open_fds: 3,
    process_resident_memory_bytes: 1500 * 1024,
    process_virtual_memory_bytes: 1048576,
  });
});

test("of a process that is gone nothing is told", () => {
  expect(usageOf(8, proc)).toBeUndefined();
});
