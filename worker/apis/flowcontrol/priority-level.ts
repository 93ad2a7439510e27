import { type ErrorList, forbidden, invalid, Path, required } from "../../apimachinery/field.ts";
import { requiredOneOf } from "../../apimachinery/validation/supported.ts";
import type {
  FlowcontrolV1LimitedPriorityLevelConfiguration,
  FlowcontrolV1LimitResponse,
  FlowcontrolV1PriorityLevelConfiguration,
  FlowcontrolV1PriorityLevelConfigurationSpec,
  FlowcontrolV1QueuingConfiguration,
} from "../generated/types.ts";
import { validateConditionTypes } from "./flow-schema.ts";
import { validateMandatoryLevel } from "./mandatory.ts";

// upstream: pkg/apis/flowcontrol/validation/validation.go

const specPath = new Path("spec");
const queuesMax = 10_000_000;
/** Bits that a hand of queues may take of a hash. upstream: apiserver/pkg/util/shufflesharding MaxHashBits */
const hashBitsMax = 60;
const roundTripAnnotation = "flowcontrol.k8s.io/preserve-zero-concurrency-shares";

function validateHand(handSize: number, queues: number, path: Path): ErrorList {
  if (handSize <= 0) return [invalid(path, handSize, "must be positive")];
  if (handSize > queues) return [invalid(path, handSize, `should not be greater than queues (${queues})`)];
  if (Math.ceil(Math.log2(queues) * handSize) <= hashBitsMax) return [];
  const needed = `required entropy bits of deckSize ${queues} and handSize ${handSize}`;
  return [invalid(path, handSize, `${needed} should not be greater than ${hashBitsMax}`)];
}

function validateQueuing({ queues = 0, handSize = 0, queueLengthLimit = 0 }: FlowcontrolV1QueuingConfiguration, path: Path): ErrorList {
  const at = path.child("queues");
  return [
    ...(queueLengthLimit <= 0 ? [invalid(path.child("queueLengthLimit"), queueLengthLimit, "must be positive")] : []),
    ...(queues <= 0 ? [invalid(at, queues, "must be positive")] : []),
    ...(queues > queuesMax ? [invalid(at, queues, `must not be greater than ${queuesMax}`)] : []),
    ...validateHand(handSize, queues, path.child("handSize")),
  ];
}

function validateLimitResponse({ type = "", queuing }: FlowcontrolV1LimitResponse, path: Path): ErrorList {
  const at = path.child("queuing");
  if (type === "Reject") return queuing === undefined ? [] : [forbidden(at, "must be nil if limited.limitResponse.type is not Limited")];
  if (type !== "Queue") return requiredOneOf(path.child("type"), type, ["Queue", "Reject"]);
  return queuing === undefined
    ? [required(at, "must not be empty if limited.limitResponse.type is Limited")]
    : validateQueuing(queuing, at);
}

const validateShares = (shares: number | undefined, path: Path): ErrorList =>
  (shares ?? 0) < 0 ? [invalid(path.child("nominalConcurrencyShares"), shares, "must be a non-negative integer")] : [];

const validateLendable = (percent: number | undefined, path: Path): ErrorList =>
  percent !== undefined && (percent < 0 || percent > 100)
    ? [invalid(path.child("lendablePercent"), percent, "must be between 0 and 100, inclusive")]
    : [];

function validateLimited(limited: FlowcontrolV1LimitedPriorityLevelConfiguration, path: Path): ErrorList {
  const borrowing = limited.borrowingLimitPercent ?? 0;
  return [
    ...validateShares(limited.nominalConcurrencyShares, path),
    ...validateLimitResponse(limited.limitResponse ?? {}, path.child("limitResponse")),
    ...validateLendable(limited.lendablePercent, path),
    ...(borrowing < 0 ? [invalid(path.child("borrowingLimitPercent"), borrowing, "if specified, must be a non-negative integer")] : []),
  ];
}

function validateType({ type = "", limited, exempt }: FlowcontrolV1PriorityLevelConfigurationSpec): ErrorList {
  const [limitedPath, exemptPath] = [specPath.child("limited"), specPath.child("exempt")];
  if (type === "Exempt")
    return [
      ...(limited === undefined ? [] : [forbidden(limitedPath, "must be nil if the type is not Limited")]),
      ...validateShares(exempt?.nominalConcurrencyShares, exemptPath),
      ...validateLendable(exempt?.lendablePercent, exemptPath),
    ];
  if (type !== "Limited") return requiredOneOf(specPath.child("type"), type, ["Exempt", "Limited"]);
  return [
    ...(exempt === undefined ? [] : [forbidden(exemptPath, "must be nil if the type is Limited")]),
    ...(limited === undefined ? [required(limitedPath, "must not be empty when type is Limited")] : validateLimited(limited, limitedPath)),
  ];
}

/** How many requests a level lets through, and what waits. */
export function validatePriorityLevel(level: FlowcontrolV1PriorityLevelConfiguration): ErrorList {
  const { spec = {}, metadata } = level;
  const name = metadata?.name ?? "";
  return [
    ...(metadata?.annotations?.[roundTripAnnotation] === undefined
      ? []
      : [forbidden(new Path("metadata").child("annotations"), `annotation '${roundTripAnnotation}' is forbidden`)]),
    ...((name === "exempt") === (spec.type === "Exempt")
      ? []
      : [invalid(specPath.child("type"), spec.type ?? "", "must be 'Exempt' if and only if `name` is 'exempt'")]),
    ...validateType(spec),
    ...validateMandatoryLevel(name, spec, specPath),
    ...validateConditionTypes(level),
  ];
}
