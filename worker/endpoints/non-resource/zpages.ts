import { newNotAcceptable } from "../../apimachinery/errors.ts";
import type { RequestContext, Settings } from "../../context.ts";
import { type Format, formatOf, isPretty, parseAccept } from "../encoding/negotiation.ts";
import { valueResponse } from "../encoding/response.ts";
import { version } from "./version.ts";

const warning =
  "Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.";
const paths = ["/flagz", "/healthz", "/livez", "/metrics", "/readyz", "/statusz", "/version"];

const text = (page: string, lines: readonly string[]): Response =>
  new Response(`\napiserver ${page}\n${warning}\n${lines.map((line) => `${line}\n`).join("")}`, {
    headers: { "Content-Type": "text/plain; charset=utf-8" },
  });

/** A page as text, or as the kind of config.k8s.io/v1beta1 that is asked for. upstream: apiserver/pkg/server/statusz/negotiate */
function structured(ctx: RequestContext, kind: string): Format | undefined {
  const header = ctx.request.headers.get("Accept") ?? "";
  if (header === "") return undefined;
  for (const range of parseAccept(header)) {
    const { as, g, v } = range.parameters;
    if (as === kind && g === "config.k8s.io" && v === "v1beta1") {
      const format = formatOf(range);
      if (format !== undefined) return format;
    }
    if (as === undefined && ["text/plain", "text/*", "*/*"].includes(range.type)) return undefined;
  }
  throw newNotAcceptable("only the following media types are accepted: application/json, application/yaml, text/plain");
}

const answer = (ctx: RequestContext, kind: string, format: Format, value: object): Promise<Response> =>
  valueResponse(ctx, { kind, apiVersion: "config.k8s.io/v1beta1", metadata: { name: "apiserver" }, ...value }, 200, {
    format,
    pretty: isPretty(ctx.request, ctx.query),
  });

/** `Tue Nov 24 11:54:07 UTC 2026` */
const unixDate = (milliseconds: number): string => {
  const [weekday, day, month, year, time] = new Date(milliseconds).toUTCString().split(/,? /);
  return `${weekday} ${month} ${(day ?? "").replace(/^0/, " ")} ${time} UTC ${year}`;
};

const two = (value: number): string => String(value).padStart(2, "0");

/** `/statusz`: what runs here and since when. */
export async function serveStatusz(ctx: RequestContext): Promise<Response> {
  const { startedAt, now } = ctx.deps;
  const up = Math.floor((now() - startedAt) / 1000);
  const binary = version.gitVersion.slice(1);
  const emulation = `${version.emulationMajor}.${version.emulationMinor}`;
  const format = structured(ctx, "Statusz");
  if (format !== undefined)
    return answer(ctx, "Statusz", format, {
      startTime: new Date(startedAt).toISOString().replace(/\.\d+/, ""),
      uptimeSeconds: up,
      goVersion: version.goVersion,
      binaryVersion: binary,
      emulationVersion: emulation,
      paths,
    });
  const parts = `${Math.floor(up / 3600)} hr ${two(Math.floor(up / 60) % 60)} min ${two(up % 60)} sec`;
  return text("statusz", [
    "",
    `Started= ${unixDate(startedAt)}`,
    `Up= ${parts}`,
    `Go version= ${version.goVersion}`,
    `Binary version= ${binary}`,
    `Emulation version= ${emulation}`,
    `Paths= ${paths.join(" ")}`,
  ]);
}

/** The settings that are no secret and no file, under their flags' names. */
const flags = (settings: Settings): Record<string, string> => ({
  "advertise-address": settings.advertiseAddress,
  "secure-port": String(settings.securePort),
  "service-cluster-ip-range": settings.serviceClusterIPRange,
  "service-node-port-range": settings.serviceNodePortRange,
});

/** `/flagz`: how the server was started. */
export async function serveFlagz(ctx: RequestContext): Promise<Response> {
  const values = flags(ctx.deps.settings);
  const format = structured(ctx, "Flagz");
  if (format !== undefined) return answer(ctx, "Flagz", format, { flags: values });
  return text(
    "flagz",
    Object.entries(values).map(([name, value]) => `${name}: ${value}`),
  );
}
