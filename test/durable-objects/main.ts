import { ResourceStore as Store } from "../../durable-objects/resource-store.ts";

let constructed = 0;

/** The class under test, counting how often the runtime made one. */
export class ResourceStore extends Store {
  readonly constructed: number;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    constructed += 1;
    this.constructed = constructed;
  }
}

export default { fetch: (): Response => new Response(null, { status: 404 }) };
