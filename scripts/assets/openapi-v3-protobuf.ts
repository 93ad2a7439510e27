import {
  any,
  chosen,
  double,
  type Encoding,
  encodeMessage,
  type JSONValue,
  list,
  map,
  mapping,
  message,
  one,
  refersTo,
  text,
  truth,
  wrapped,
} from "./protobuf-message.ts";

const reference = message({ $ref: one(1, text), description: one(3, text) });
/** A oneof of the thing itself and of a reference to it. */
const orReference = (encoding: Encoding): Encoding => chosen((value) => wrapped(refersTo(value) ? one(2, reference) : one(1, encoding)));

/** Numbers, booleans and strings have a field; other defaults are not said. */
const defaults: Readonly<Record<string, Encoding>> = {
  number: wrapped(one(1, double)),
  boolean: wrapped(one(2, truth)),
  string: wrapped(one(3, text)),
};
const defaultValue = chosen((value: JSONValue) => defaults[typeof value] ?? message({}, () => ({})));

const schemaItself: Encoding = message({
  uniqueItems: one(20, truth),
  required: list(23, text),
  enum: list(24, any),
  type: one(25, text),
  allOf: list(26, () => schema),
  oneOf: list(27, () => schema),
  items: one(30, () => wrapped(list(1, schema))),
  properties: one(31, () => mapping(schema)),
  additionalProperties: one(32, () => wrapped(one(1, schema))),
  default: one(33, defaultValue),
  description: one(34, text),
  format: one(35, text),
  "x-": map(36, any),
});
const schema = orReference(schemaItself);

const content = mapping(message({ schema: one(1, schema) }));
const parameter = orReference(
  message({ name: one(1, text), in: one(2, text), description: one(3, text), required: one(4, truth), schema: one(10, schema) }),
);
const response = orReference(message({ description: one(1, text), content: one(3, content) }));
const operation = message({
  tags: list(1, text),
  description: one(3, text),
  operationId: one(5, text),
  parameters: list(6, parameter),
  requestBody: one(7, orReference(message({ content: one(2, content), required: one(3, truth) }))),
  responses: one(8, wrapped(map(2, response))),
  "x-": map(13, any),
});
const pathItem = message({
  get: one(4, operation),
  put: one(5, operation),
  post: one(6, operation),
  delete: one(7, operation),
  options: one(8, operation),
  head: one(9, operation),
  patch: one(10, operation),
  parameters: list(13, parameter),
});
const securityScheme = message({ type: one(1, text), description: one(2, text), name: one(3, text), in: one(4, text) });

const document = message({
  openapi: one(1, text),
  info: one(2, message({ title: one(1, text), version: one(6, text) })),
  paths: one(4, mapping(pathItem)),
  components: one(5, message({ schemas: one(1, mapping(schema)), securitySchemes: one(7, mapping(orReference(securityScheme))) })),
});

/** An OpenAPI v3 document in gnostic's protobuf. Throws on a name that has no field. */
export const openAPIV3Protobuf = (value: object): Uint8Array => encodeMessage(document, value);
