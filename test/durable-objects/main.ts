/** The Worker that the tests of the object run in: nothing but its class. */
export { ResourceStore } from "../../durable-objects/resource-store.ts";

export default { fetch: (): Response => new Response(null, { status: 404 }) };
