import { decodeObject } from "../../apimachinery/schema/decode.ts";
import { resolveSchema } from "../generated/schemas.ts";

// Metrics as autoscaling/v1's annotations hold them, and as autoscaling/v2 does. upstream: pkg/apis/autoscaling/v1/conversion.go

type Value = Record<string, unknown>;

const at = (value: Value | undefined, name: string): Value => (value?.[name] ?? {}) as Value;
const present = (values: Value): Value => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** How one kind of metric is written in both versions, for specs and statuses alike but for a prefix. */
interface MetricForm {
  readonly toOld: (source: Value, amount: Value, prefix: "target" | "current") => Value;
  readonly toNew: (source: Value, prefix: "target" | "current") => { readonly rest: Value; readonly amount: Value };
}

const identifier = (name: unknown, selector: unknown): Value => ({ metric: present({ name, selector }) });

const resourceForm = (more: readonly string[]): MetricForm => ({
  toOld: (source, amount, prefix) => ({
    name: source["name"],
    ...Object.fromEntries(more.map((name) => [name, source[name]])),
    [`${prefix}AverageUtilization`]: amount["averageUtilization"],
    [`${prefix}AverageValue`]: amount["averageValue"],
  }),
  toNew: (source, prefix) => ({
    rest: { name: source["name"], ...Object.fromEntries(more.map((name) => [name, source[name]])) },
    amount: { averageValue: source[`${prefix}AverageValue`], averageUtilization: source[`${prefix}AverageUtilization`] },
  }),
});

const isZero = (quantity: unknown): boolean => quantity === undefined || quantity === "0" || quantity === 0;

const forms: Readonly<Record<string, MetricForm>> = {
  object: {
    toOld: (source, amount, prefix) => ({
      target: source["describedObject"],
      metricName: at(source, "metric")["name"],
      [`${prefix}Value`]: amount["value"],
      selector: at(source, "metric")["selector"],
      averageValue: amount["averageValue"],
    }),
    toNew(source, prefix) {
      const value = source[`${prefix}Value`];
      const averageValue = source["averageValue"];
      // A spec's average leaves out a value that is only the zero of the old form.
      const keepsValue = prefix === "current" || averageValue === undefined || !isZero(value);
      return {
        rest: { describedObject: source["target"], ...identifier(source["metricName"], source["selector"]) },
        amount: { ...(keepsValue ? { value } : {}), averageValue },
      };
    },
  },
  pods: {
    toOld: (source, amount, prefix) => ({
      metricName: at(source, "metric")["name"],
      [`${prefix}AverageValue`]: amount["averageValue"],
      selector: at(source, "metric")["selector"],
    }),
    toNew: (source, prefix) => ({
      rest: identifier(source["metricName"], source["selector"]),
      amount: { averageValue: source[`${prefix}AverageValue`] },
    }),
  },
  resource: resourceForm([]),
  containerResource: resourceForm(["container"]),
  external: {
    toOld: (source, amount, prefix) => ({
      metricName: at(source, "metric")["name"],
      metricSelector: at(source, "metric")["selector"],
      [`${prefix}Value`]: amount["value"],
      [`${prefix}AverageValue`]: amount["averageValue"],
    }),
    toNew: (source, prefix) => ({
      rest: identifier(source["metricName"], source["metricSelector"]),
      amount: { value: source[`${prefix}Value`], averageValue: source[`${prefix}AverageValue`] },
    }),
  },
};

/** The type of a target, which the old form does not say. */
function targetType(field: string, amount: Value): string {
  if (field === "resource" || field === "containerResource")
    return amount["averageUtilization"] === undefined ? "AverageValue" : "Utilization";
  if (field === "object") return amount["averageValue"] === undefined ? "Value" : "AverageValue";
  return field === "external" && amount["value"] !== undefined ? "Value" : "AverageValue";
}

const schemas = { target: "autoscaling.v1.MetricSpec", current: "autoscaling.v1.MetricStatus" } as const;

/** The text of an annotation: metrics of v2 in the old form, in Go's field order. */
export function metricsToAnnotation(metrics: readonly unknown[], prefix: "target" | "current"): string {
  const schema = resolveSchema(schemas[prefix]);
  if (schema === undefined) throw new Error(`no schema: ${schemas[prefix]}`);
  const old = metrics.map((metric) => {
    const out: Value = { type: (metric as Value)["type"] };
    for (const [field, form] of Object.entries(forms)) {
      const source = (metric as Value)[field] as Value | undefined;
      if (source !== undefined) out[field] = form.toOld(source, at(source, prefix), prefix);
    }
    return decodeObject(schema, out, resolveSchema).object;
  });
  return JSON.stringify(old);
}

/** The metrics of v2 that an annotation holds; undefined if it cannot be read, which upstream too overlooks. */
export function metricsFromAnnotation(text: string, prefix: "target" | "current"): Value[] | undefined {
  const schema = resolveSchema(schemas[prefix]);
  if (schema === undefined) throw new Error(`no schema: ${schemas[prefix]}`);
  const parsed = parseJSON(text);
  if (parsed !== null && !Array.isArray(parsed)) return undefined;
  const out: Value[] = [];
  for (const item of parsed ?? []) {
    const { object, typeError } = decodeObject(schema, item, resolveSchema, false);
    if (typeError !== undefined) return undefined;
    const metric: Value = { type: object["type"] };
    for (const [field, form] of Object.entries(forms)) {
      const source = object[field] as Value | undefined;
      if (source === undefined) continue;
      const { rest, amount } = form.toNew(source, prefix);
      metric[field] = { ...rest, [prefix]: present({ ...(prefix === "target" ? { type: targetType(field, amount) } : {}), ...amount }) };
    }
    out.push(metric);
  }
  return out;
}

/** The value of a text, undefined if it is no JSON. */
export function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
