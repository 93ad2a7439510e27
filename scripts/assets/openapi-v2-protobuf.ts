import {
  any,
  chosen,
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

/** Where a parameter goes: `query`, `path`, `body`. */
const placeOf = (value: JSONValue): string => String((value as { readonly in?: JSONValue }).in);

const schema: Encoding = message({
  $ref: one(1, text),
  format: one(2, text),
  description: one(4, text),
  default: one(5, any),
  required: list(19, text),
  enum: list(20, any),
  additionalProperties: one(21, () => wrapped(one(1, schema))),
  type: one(22, wrapped(list(1, text))),
  items: one(23, () => wrapped(list(1, schema))),
  allOf: list(24, () => schema),
  properties: one(25, () => mapping(schema)),
  "x-": map(31, any),
});

const bodyParameter = wrapped(
  one(1, message({ description: one(1, text), name: one(2, text), in: one(3, text), required: one(4, truth), schema: one(5, schema) })),
);
const primitive = { required: one(1, truth), in: one(2, text), description: one(3, text), name: one(4, text) };
const queryParameter = message({ ...primitive, type: one(6, text), uniqueItems: one(20, truth) });
const pathParameter = message({ ...primitive, type: one(5, text), uniqueItems: one(19, truth) });
const otherParameters: Readonly<Record<string, Encoding>> = {
  query: wrapped(one(2, wrapped(one(3, queryParameter)))),
  path: wrapped(one(2, wrapped(one(4, pathParameter)))),
};
const parameter = chosen((value) => otherParameters[placeOf(value)] ?? bodyParameter);
const parameterItem = chosen((value) => wrapped(refersTo(value) ? one(2, message({ $ref: one(1, text) })) : one(1, parameter)));

const response = message({ description: one(1, text), schema: one(2, wrapped(one(1, schema))) });
const operation = message({
  tags: list(1, text),
  description: one(3, text),
  operationId: one(5, text),
  produces: list(6, text),
  consumes: list(7, text),
  parameters: list(8, parameterItem),
  responses: one(9, mapping(wrapped(one(1, response)))),
  schemes: list(10, text),
  "x-": map(13, any),
});
const pathItem = message({
  get: one(2, operation),
  put: one(3, operation),
  post: one(4, operation),
  delete: one(5, operation),
  options: one(6, operation),
  head: one(7, operation),
  patch: one(8, operation),
  parameters: list(9, parameterItem),
});
const apiKey = message({ type: one(1, text), name: one(2, text), in: one(3, text), description: one(4, text) });

const document = message({
  swagger: one(1, text),
  info: one(2, message({ title: one(1, text), version: one(2, text) })),
  paths: one(8, wrapped(map(2, pathItem))),
  definitions: one(9, mapping(schema)),
  parameters: one(10, mapping(parameter)),
  security: list(12, mapping(wrapped(list(1, text)))),
  securityDefinitions: one(13, mapping(wrapped(one(2, apiKey)))),
});

/** An OpenAPI v2 document in gnostic's protobuf, which `kubectl` asks for. Throws on a name that has no field. */
export const openAPIV2Protobuf = (value: object): Uint8Array => encodeMessage(document, value);
