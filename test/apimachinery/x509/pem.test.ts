import { expect, test } from "vitest";
import { pemBlocks } from "../../../worker/apimachinery/x509/pem.ts";

const block = (type: string, inside = "AQID\n"): string => `-----BEGIN ${type}-----\n${inside}-----END ${type}-----\n`;

test.each<[string, string, string[]]>([
  ["nothing", "", []],
  ["one block", block("A"), ["A 1,2,3"]],
  ["no newline at the end", block("A").trimEnd(), ["A 1,2,3"]],
  ["lines of CRLF", block("A").replaceAll("\n", "\r\n"), ["A 1,2,3"]],
  ["blanks at the ends of lines", block("A").replaceAll("\n", " \t\n"), ["A 1,2,3"]],
  ["text around blocks", `x\n${block("A")}y\n${block("B C")}z`, ["A 1,2,3", "B C 1,2,3"]],
  ["a block with nothing in it", block("A", ""), ["A "]],
  ["headers", block("A", "Proc-Type: 4\nDEK: x\n\nAQID\n"), ["A 1,2,3 with headers"]],
  ["headers up to the END", block("A", "Proc-Type: 4\n"), []],
  ["a BEGIN without its END before a block", `-----BEGIN A-----\n${block("B")}`, ["B 1,2,3"]],
  ["an END of another type", `-----BEGIN A-----\nAQID\n-----END B-----\n${block("C")}`, ["C 1,2,3"]],
  [
    "text after the END",
    block("A")
      .replace("A-----\n-", "A----- x\n-")
      .replace(/-----\n$/, "----- x\n"),
    [],
  ],
  ["a BEGIN within a line", `x${block("A")}`, []],
  ["what is not base64", block("A", "A?ID\n") + block("B"), ["B 1,2,3"]],
  ["base64 without its padding", block("A", "AQI\n"), []],
  ["everything on one line", "-----BEGIN A----- AQID -----END A-----", []],
])("PEM with %s", (_what, text, wanted) => {
  const found = pemBlocks(text).map(({ type, bytes, headers }) => `${type} ${bytes.join(",")}${headers ? " with headers" : ""}`);
  expect(found).toEqual(wanted);
});

test.each<[string, string]>([
  ["BEGIN", "-----BEGIN A-----\n"],
  ["END", "-----END B-----\n"],
  ["BEGIN and another END", "-----BEGIN A-----\nAQID\n-----END B-----\n"],
  ["headers", "a: b\n"],
])("many lines of %s are gone through once", (_what, line) => {
  const started = performance.now();
  expect(pemBlocks(`-----BEGIN A-----\n${line.repeat(60_000)}`)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(1000);
});
