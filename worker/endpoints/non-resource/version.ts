import type { RequestContext } from "../../context.ts";
import { checkRoute } from "../encoding/negotiation.ts";
import { rawJSONResponse } from "../encoding/response.ts";
import { methodNotAllowed } from "../scope.ts";

/** The version of Kubernetes whose behaviour is served. */
export const version = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.3",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "",
  compiler: "gc",
  platform: "linux/amd64",
};

/** `/version`: version.Info, always indented. */
export async function serveVersion(ctx: RequestContext): Promise<Response> {
  if (ctx.request.method !== "GET") throw methodNotAllowed();
  checkRoute(ctx.request, { routed: "application/json" });
  return rawJSONResponse(ctx, version);
}
