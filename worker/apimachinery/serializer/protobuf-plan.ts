import type { FieldSchema, SchemaResolver, StructSchema } from "../schema/schema.ts";

/** What stands under one number of a message. */
export interface Step {
  readonly number: number;
  /** What Go calls it. */
  readonly goName: string;
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

/** An embedded ObjectMeta has its type's name. Of words that Go writes in capitals (UID) only the first letter is known to be one. */
const goNameOf = ({ name, type }: FieldSchema): string =>
  name === "metadata" ? (type.split(".").at(-1) ?? "") : `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

/** A field of an embedded struct as that struct has it. */
function outOfEmbedded({ embedded = [], ...field }: FieldSchema): FieldSchema {
  return embedded.length > 1 ? { ...field, embedded: embedded.slice(1) } : field;
}

function makePlan(schema: StructSchema, resolve: SchemaResolver): Plan {
  const steps: Step[] = [];
  const groups = new Map<number, { goName: string; fields: FieldSchema[] }>();
  for (const field of schema.fields) {
    const outer = field.embedded?.[0];
    if (outer !== undefined) {
      const group = groups.get(outer.number) ?? { goName: outer.goName, fields: [] };
      group.fields.push(outOfEmbedded(field));
      groups.set(outer.number, group);
    } else if (field.number !== undefined)
      steps.push({ number: field.number, goName: goNameOf(field), field, nested: resolve(field.type) });
  }
  for (const [number, { goName, fields }] of groups)
    steps.push({ number, goName, field: undefined, nested: { id: schema.id, goName, fields } });
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
