import { newNotAcceptable, StatusError } from "../../apimachinery/errors.ts";

export interface MediaType {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly q: number;
}

/** How an answer is to be written. */
export interface Negotiated {
  readonly format: "json" | "yaml" | "protobuf";
  readonly as: "" | "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";
  /** Of meta.k8s.io, for `as`. */
  readonly version: string;
  readonly pretty: boolean;
  readonly stream: boolean;
}

/** The ranges of an Accept header, best first. Like upstream a q of 0 is no refusal. upstream: munnerz/goautoneg ParseAccept */
export function parseAccept(header: string): MediaType[] {
  return header
    .split(",")
    .map((range) => {
      const [type = "", ...rest] = range.split(";").map((s) => s.trim());
      const parameters: Record<string, string> = Object.create(null);
      for (const parameter of rest) {
        const at = parameter.indexOf("=");
        if (at > 0) parameters[parameter.slice(0, at).trim()] = parameter.slice(at + 1).trim();
      }
      const q = Number(parameters["q"] || 1);
      return { type, parameters, q: Number.isNaN(q) ? 1 : q };
    })
    .sort((a, b) => b.q - a.q);
}

export type Format = Negotiated["format"];

interface Serializer {
  readonly type: string;
  readonly format: Format;
  /** Whether a stream of events can be written. */
  readonly streams: boolean;
  /** Whether it writes a Table. upstream: endpoints/handlers/rest.go AllowsMediaTypeTransform */
  readonly tables: boolean;
}

/** What is written, in the order in which a wildcard takes it. */
const serializers: readonly Serializer[] = [
  { type: "application/json", format: "json", streams: true, tables: true },
  { type: "application/yaml", format: "yaml", streams: false, tables: true },
  { type: "application/vnd.kubernetes.protobuf", format: "protobuf", streams: true, tables: false },
];

/** The media types of an offer, and those of its streams, as error texts and the router know them. */
function representationsOf(offered: readonly Serializer[]): { readonly types: string; readonly streams: string } {
  return {
    types: offered.map(({ type }) => type).join(", "),
    streams: offered.flatMap(({ type, streams }) => (streams ? `${type};stream=watch` : [])).join(", "),
  };
}

const allRepresentations = representationsOf(serializers);
const withoutProtobuf = representationsOf(serializers.filter(({ format }) => format !== "protobuf"));

const representations = ({ protobuf }: Omit<Offer, "as">): typeof allRepresentations =>
  protobuf === false ? withoutProtobuf : allRepresentations;

/** The media type of a format. */
export const mediaTypeOf = (format: Format): string => serializers.find((one) => one.format === format)?.type ?? "";

export type Transformation = "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";

/** What an endpoint can answer with. */
export interface Offer {
  /** Kinds of meta.k8s.io, in v1 and v1beta1. */
  readonly as: readonly Transformation[];
  readonly watch?: boolean;
  /** A collection, which can be watched too. */
  readonly collection?: boolean;
  /** false: what is answered has no protobuf form (custom resources). */
  readonly protobuf?: false;
  /** Media types that the router lets through, where they are not all; "" if it asks for none. */
  readonly routed?: string;
}

/** What every object can become. A list that is asked for as one object, or the other way round, is refused later. */
export const anyObject: Offer = { as: ["Table", "PartialObjectMetadata", "PartialObjectMetadataList"] };
export const anyCollection: Offer = { ...anyObject, collection: true };
/** Answers that are nothing else: discovery, errors. */
export const plain: Offer = { as: [] };

const strings = (value: string): string[] => value.split(", ");
const takes = (range: string, type: string): boolean => range === type || range === "*/*" || range === "application/*";

/** What a range's type is written as. */
export const formatOf = (range: MediaType): Format | undefined => serializers.find(({ type }) => takes(range.type, type))?.format;

/** What parameters ask for, or undefined for what is not on offer. upstream: negotiate.go acceptMediaTypeOptions */
function optionsOf(
  parameters: MediaType["parameters"],
  serializer: Serializer,
  offer: Offer,
): Pick<Negotiated, "as" | "version"> | undefined {
  const { as, g, v, stream, sv } = parameters;
  if ((stream ?? "") !== "" && (stream !== "watch" || !serializer.streams)) return undefined;
  if ((sv ?? "") !== "" && (offer.as.length === 0 || sv !== "v1")) return undefined;
  if (as === undefined && g === undefined && v === undefined) return { as: "", version: "" };
  const known = offer.as.find((kind) => kind === as);
  if (known === "Table" && !serializer.tables) return undefined;
  if (known === undefined || g !== "meta.k8s.io" || (v !== "v1" && v !== "v1beta1")) return undefined;
  return { as: known, version: v };
}

interface Chosen extends Pick<Negotiated, "format" | "as" | "version"> {
  readonly pretty: boolean;
  readonly streams: boolean;
}

/** The first range, best first, that a serializer and the endpoint take. upstream: negotiate.go NegotiateMediaTypeOptions */
function choose(header: string, offer: Offer): Chosen | undefined {
  if (header === "") return { format: "json", as: "", version: "", pretty: false, streams: true };
  for (const { type, parameters } of parseAccept(header))
    for (const serializer of serializers) {
      if (!takes(type, serializer.type) || (offer.protobuf === false && serializer.format === "protobuf")) continue;
      const options = optionsOf(parameters, serializer, offer);
      if (options === undefined) continue;
      return { ...options, format: serializer.format, pretty: parameters["pretty"] === "1", streams: serializer.streams };
    }
  return undefined;
}

/** Go's strconv.ParseBool, where what is neither is false. */
const parseBool = (text: string): boolean => ["1", "t", "T", "TRUE", "true", "True"].includes(text);

/** Indented answers are for people: `?pretty`, or a user agent that is a person's tool. upstream: negotiate.go isPrettyPrint */
export function isPretty(request: Request, query: URLSearchParams): boolean {
  const pretty = query.get("pretty") ?? "";
  if (pretty !== "") return parseBool(pretty);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers.get("User-Agent") ?? "");
}

/** What the router does before any endpoint: it knows whole types, and no parameters. upstream: go-restful/route.go matchesAccept */
export function checkRoute(request: Request, offer: Omit<Offer, "as">): void {
  const header = request.headers.get("Accept") ?? "";
  if (header === "" || offer.routed === "") return;
  const { types, streams } = representations(offer);
  const produced = strings(offer.routed ?? types);
  const accepted = header.split(",").some((range) => {
    const type = (range.split(";")[0] ?? "").trim();
    return type === "*/*" || produced.includes(type);
  });
  if (accepted) return;
  const all = offer.routed ?? (offer.watch || offer.collection ? `${types}, ${streams}` : types);
  throw new StatusError(406, "NotAcceptable", `406: Not Acceptable\n\nAvailable representations: ${all}`, {});
}

/** Chooses the form of the answer or throws 406. upstream: endpoints/handlers/negotiation/negotiate.go NegotiateOutputMediaType */
export function negotiate(request: Request, query: URLSearchParams, offer: Offer): Negotiated {
  checkRoute(request, offer);
  const chosen = choose(request.headers.get("Accept") ?? "", offer);
  const { types, streams } = representations(offer);
  if (chosen === undefined) throw newNotAcceptable(`only the following media types are accepted: ${types}`);
  if (offer.watch && !chosen.streams) throw newNotAcceptable(`only the following media types are accepted: ${streams}`);
  const { format, as, version } = chosen;
  return { format, as, version, pretty: chosen.pretty || isPretty(request, query), stream: offer.watch ?? false };
}

/** The form of an error: what is accepted, or undefined if that is nothing that an error can be. */
export function negotiateError(request: Request, query: URLSearchParams): Pick<Negotiated, "format" | "pretty"> | undefined {
  const chosen = choose(request.headers.get("Accept") ?? "", plain);
  return chosen === undefined ? undefined : { format: chosen.format, pretty: chosen.pretty || isPretty(request, query) };
}
