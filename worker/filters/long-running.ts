import type { RequestInfo } from "../context.ts";

const subresources = new Set(["attach", "exec", "log", "portforward", "proxy"]);

/** Whether a request lasts as long as the client likes. upstream: pkg/controlplane/apiserver/config.go LongRunningFunc */
export const isLongRunning = ({ verb, subresource }: Pick<RequestInfo, "verb" | "subresource">): boolean =>
  verb === "watch" || verb === "proxy" || subresources.has(subresource);
