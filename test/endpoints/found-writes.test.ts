import { describe, expect, test } from "vitest";
import { type Answer, InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";
import type { Sent } from "./found-writes/found-write.ts";
import { judgedWrites } from "./found-writes/judged-writes.ts";
import { readWrites } from "./found-writes/read-writes.ts";

const types: Readonly<Record<NonNullable<Sent["how"]>, string>> = {
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  json: "application/json-patch+json",
  apply: "application/apply-patch+yaml",
  put: "application/json",
  post: "application/json",
};

function send(server: InProcessServer, collection: string, { how = "merge", subresource, query = "", body }: Sent): Promise<Answer> {
  const method = how === "post" ? "POST" : how === "put" ? "PUT" : "PATCH";
  const name = how === "post" ? "" : `/a${subresource === undefined ? "" : `/${subresource}`}`;
  return server.request(method, `${collection}${name}?${query}`, body, { "Content-Type": types[how] });
}

interface Status {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message: string }[] };
}

function toldBy({ text }: Answer): string[] {
  const { message = "", details } = JSON.parse(text) as Status;
  const causes = details?.causes?.map((cause) => `${cause.field}: ${cause.message}`) ?? [message];
  return causes.map((cause) => cause.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<uid>"));
}

const warningsOf = ({ headers }: Answer): string[] =>
  [...(headers.get("Warning") ?? "").matchAll(/299 - ("(?:[^"\\]|\\.)*")/g)].map(([, text = '""']) => JSON.parse(text) as string);

describe.each(Object.entries({ ...judgedWrites, ...readWrites }))("%s", (_topic, found) => {
  test.each(found.map((one) => [one.what, one] as const))("%s", async (_what, { path, object, before = [], write, ...expected }) => {
    const server = new InProcessServer(new StorageModel());
    await server.request("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
    await server.request("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
    const collection = `/${path.replace("*", "namespaces/default")}`;
    const sent: Sent[] = [
      ...(object === undefined ? [] : [{ how: "post" as const, body: { metadata: { name: "a" }, ...object } }]),
      ...before,
    ];
    for (const one of sent) expect((await send(server, collection, one)).status).toBe(201);
    const answer = await send(server, collection, write);
    expect(answer.status).toBe(expected.status);
    if (expected.told !== undefined) expect(toldBy(answer)).toEqual(expected.told);
    if (expected.answer !== undefined) expect(JSON.parse(answer.text)).toMatchObject(expected.answer);
    if (expected.warnings !== undefined) expect(warningsOf(answer)).toEqual(expected.warnings);
  });
});
