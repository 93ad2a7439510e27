import { newNotAcceptable, StatusError } from "../apimachinery/errors.ts";

export interface MediaType {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly q: number;
}

/** How an answer is to be written. */
export interface Negotiated {
  readonly format: "json" | "yaml";
  readonly as: "" | "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";
  /** Of meta.k8s.io, for `as`. */
  readonly version: string;
  readonly pretty: boolean;
  readonly stream: boolean;
}

/** The ranges of an Accept header, best first. Like upstream a q of 0 is no refusal. upstream: munnerz/goautoneg ParseAccept */
export function parseAccept(header: string): MediaType[] {
  return header
    .split(",", 50)
    .map((range) => {
      const [type = "", ...rest] = range.split(";").map((s) => s.trim());
      const parameters: Record<string, string> = Object.create(null);
      for (const parameter of rest) {
        const at = parameter.indexOf("=");
        if (at > 0) parameters[parameter.slice(0, at).trim()] = parameter.slice(at + 1).trim();
      }
      const q = Number(parameters["q"] ?? 1);
      return { type, parameters, q: Number.isNaN(q) ? 1 : q };
    })
    .sort((a, b) => b.q - a.q);
}

const formats: Readonly<Record<string, "json" | "yaml">> = {
  "application/json": "json",
  "application/yaml": "yaml",
  "*/*": "json",
  "application/*": "json",
};
const served = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
const streams = "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

/** Which transformations an endpoint offers: `as=` kinds by meta.k8s.io version. */
export interface Offer {
  readonly as: readonly ("Table" | "PartialObjectMetadata" | "PartialObjectMetadataList")[];
  readonly watch?: boolean;
  /** A collection, which can be watched too. */
  readonly collection?: boolean;
}

function acceptable(range: MediaType, offer: Offer): Pick<Negotiated, "format" | "as" | "version"> | "type" | "as" {
  const format = Object.hasOwn(formats, range.type) && range.type !== "application/*" ? formats[range.type] : undefined;
  if (format === undefined || (offer.watch && format === "yaml")) return "type";
  const { as, g, v } = range.parameters;
  if (as === undefined) return { format, as: "", version: "" };
  const known = offer.as.find((kind) => kind === as);
  if (known === undefined || g !== "meta.k8s.io" || (v !== "v1" && v !== "v1beta1")) return "as";
  return { format, as: known, version: v };
}

/** Indented answers are for people: `?pretty`, or a user agent that is a person's tool. upstream: serializer negotiation isPrettyPrint */
export function isPretty(request: Request, query: URLSearchParams): boolean {
  const pretty = query.get("pretty");
  if (pretty !== null) return pretty !== "false" && pretty !== "0";
  return /^(curl|Wget)/.test(request.headers.get("User-Agent") ?? "");
}

/** Chooses the form of the answer or throws 406. upstream: endpoints/handlers/negotiation NegotiateMediaTypeOptions */
export function negotiate(request: Request, query: URLSearchParams, offer: Offer): Negotiated {
  const header = request.headers.get("Accept") ?? "";
  const base = { pretty: isPretty(request, query), stream: offer.watch ?? false };
  if (header.trim() === "") return { format: "json", as: "", version: "", ...base };
  let refused: "type" | "as" = "type";
  for (const range of parseAccept(header)) {
    const found = acceptable(range, offer);
    if (typeof found === "object") return { ...found, ...base };
    if (found === "as") refused = "as";
  }
  const representations = offer.watch || offer.collection ? `${served}, ${streams}` : served;
  if (refused === "as") throw newNotAcceptable(`only the following media types are accepted: ${representations}`);
  throw new StatusError(
    406,
    "NotAcceptable",
    `406: Not Acceptable\n\nAvailable representations: ${offer.watch ? streams : representations}`,
    {},
  );
}
