import { newBadRequest } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { requireEverything } from "../../authorization/require-allowed.ts";
import type { RequestContext } from "../../context.ts";
import { type Imported, importObject } from "../../registry/etcd/import-object.ts";
import { readBody } from "../encoding/body.ts";
import { rawJSONResponse } from "../encoding/response.ts";

/** Objects that are stored at once. */
const together = 32;

function objectsOf(body: string): KubeObject[] {
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, at) => {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as KubeObject;
    } catch {
      // Told with the line's number.
    }
    throw newBadRequest(`line ${at + 1} is no object`);
  });
}

/**
 * `POST /import?dryRun=All&tell=true`: objects of another cluster, a line each as it stores them; answers what became of each, in order.
 * What `npm run import` sends. Only for who may do everything.
 */
export async function serveImport(ctx: RequestContext): Promise<Response> {
  if (ctx.request.method !== "POST") throw newBadRequest("it is asked with POST");
  await requireEverything(ctx);
  const objects = objectsOf(new TextDecoder().decode(await readBody(ctx)));
  const options = { dryRun: ctx.query.get("dryRun") === "All", tell: ctx.query.get("tell") === "true" };
  const results: Imported[] = [];
  for (let at = 0; at < objects.length; at += together)
    results.push(...(await Promise.all(objects.slice(at, at + together).map((object) => importObject(ctx, object, options)))));
  ctx.deps.policy.invalidate();
  return rawJSONResponse(ctx, { results });
}
