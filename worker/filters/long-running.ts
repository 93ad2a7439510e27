import type { RequestInfo } from "../context.ts";

const subresources = new Set(["attach", "exec", "log", "portforward", "proxy"]);

/** Whether a request lasts as long as the client likes. upstream: apiserver/pkg/server/filters/longrunning.go BasicLongRunningRequestCheck */
export const isLongRunning = ({ verb, subresource, path }: Pick<RequestInfo, "verb" | "subresource" | "path">): boolean =>
  verb === "watch" || verb === "proxy" || subresources.has(subresource) || path.startsWith("/debug/pprof/");
