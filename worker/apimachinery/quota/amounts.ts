import { formatQuantity, parseQuantity, type Quantity } from "../quantity.ts";

// upstream: apiserver/pkg/quota/v1/resources.go

/** corev1.ResourceList, parsed: how much of each named resource. Never changed once made. */
export type Amounts = ReadonlyMap<string, Quantity>;

/** A ResourceList as objects have it. */
export type ResourceList = Readonly<Record<string, string>>;

export const zero: Quantity = { nanos: 0n, format: "DecimalSI" };

/** A whole number: counts. */
export const whole = (count: number): Quantity => ({ nanos: BigInt(count) * 10n ** 9n, format: "DecimalSI" });

/** Quantities that do not parse are left out; decoding has refused them before. */
export function parseAmounts(list: ResourceList | undefined): Amounts {
  const amounts = new Map<string, Quantity>();
  for (const [name, text] of Object.entries(list ?? {})) {
    try {
      amounts.set(name, parseQuantity(text));
    } catch {}
  }
  return amounts;
}

export const formatAmounts = (amounts: Amounts): Record<string, string> =>
  Object.fromEntries([...amounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, quantity]) => [name, formatQuantity(quantity)]));

/** `cpu=1,pods=2`, sorted, as messages show it. */
export const showAmounts = (amounts: Amounts): string =>
  Object.entries(formatAmounts(amounts))
    .map(([name, text]) => `${name}=${text}`)
    .join(",");

/** Nothing takes the other's notation: `0` and `1Gi` are `1Gi`. upstream: Quantity.Add */
export const addQuantity = (a: Quantity, b: Quantity): Quantity => ({
  nanos: a.nanos + b.nanos,
  format: a.nanos === 0n ? b.format : a.format,
});

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  const sum = new Map(a);
  for (const [name, quantity] of b) {
    const before = sum.get(name);
    sum.set(name, before === undefined ? quantity : addQuantity(before, quantity));
  }
  return sum;
}

/** The greater of both for each resource. */
export function maxAmounts(a: Amounts, b: Amounts): Amounts {
  const max = new Map(a);
  for (const [name, quantity] of b) if (quantity.nanos > (max.get(name)?.nanos ?? quantity.nanos - 1n)) max.set(name, quantity);
  return max;
}

/** `a - b`, nothing below zero. upstream: SubtractWithNonNegativeResult */
export function subtractAmounts(a: Amounts, b: Amounts): Amounts {
  const rest = new Map<string, Quantity>();
  for (const [name, { nanos, format }] of a) {
    const left = nanos - (b.get(name)?.nanos ?? 0n);
    rest.set(name, left > 0n ? { nanos: left, format } : zero);
  }
  return rest;
}

export const pickAmounts = (amounts: Amounts, names: Iterable<string>): Amounts => {
  const wanted = new Set(names);
  return new Map([...amounts].filter(([name]) => wanted.has(name)));
};

export const withoutZeros = (amounts: Amounts): Amounts => new Map([...amounts].filter(([, quantity]) => quantity.nanos !== 0n));

/** The resources of which `amounts` has more than `limits` allows. */
export const exceeding = (amounts: Amounts, limits: Amounts): string[] =>
  [...limits].filter(([name, limit]) => (amounts.get(name)?.nanos ?? limit.nanos) > limit.nanos).map(([name]) => name);

export const equalAmounts = (a: Amounts, b: Amounts): boolean =>
  a.size === b.size && [...a].every(([name, quantity]) => b.get(name)?.nanos === quantity.nanos);
