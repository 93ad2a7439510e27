import type { FieldSchema, SchemaResolver, StructSchema } from "../schema/schema.ts";

/** What stands under one number of a message. */
export interface Step {
  readonly number: number;
  /** undefined: the fields of an embedded struct, `nested`, which are a message of their own. */
  readonly field: FieldSchema | undefined;
  /** The struct that is in there, if it is one. */
  readonly nested: StructSchema | undefined;
}

/** A struct as it is on the wire. */
export interface Plan {
  /** Last number first. */
  readonly descending: readonly Step[];
  readonly byNumber: ReadonlyMap<number, Step>;
}

/** A field of an embedded struct as that struct has it. */
function outOfEmbedded({ embedded = [], ...field }: FieldSchema): FieldSchema {
  return embedded.length > 1 ? { ...field, embedded: embedded.slice(1) } : field;
}

function makePlan(schema: StructSchema, resolve: SchemaResolver): Plan {
  const steps: Step[] = [];
  const groups = new Map<number, FieldSchema[]>();
  for (const field of schema.fields) {
    const outer = field.embedded?.[0];
    if (outer !== undefined) groups.set(outer.number, [...(groups.get(outer.number) ?? []), outOfEmbedded(field)]);
    else if (field.number !== undefined) steps.push({ number: field.number, field, nested: resolve(field.type) });
  }
  for (const [number, fields] of groups) steps.push({ number, field: undefined, nested: { id: schema.id, goName: schema.goName, fields } });
  steps.sort((a, b) => b.number - a.number);
  return { descending: steps, byNumber: new Map(steps.map((step) => [step.number, step])) };
}

const plans = new WeakMap<StructSchema, Plan>();

/** The plan of a struct, made when it is first asked for. */
export function planOf(schema: StructSchema, resolve: SchemaResolver): Plan {
  const known = plans.get(schema);
  if (known !== undefined) return known;
  const plan = makePlan(schema, resolve);
  plans.set(schema, plan);
  return plan;
}
