import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("certificates.k8s.io", () => {
  it.each<[string, object, string[]]>([
    [
      "certificatesigningrequests",
      {
        spec: {
          request:
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIV01IMENBUUF3R3pFTU1Bb0dBMVVFQ2d3RFpHVjJNUXN3Q1FZRFZRUUREQUp0WlRCWk1CTUdCeXFHU000OQpBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJEdFErNENDN3NGcW9DQlhZcGVOYWVvaVRLdVBDbGlSb2lxN2hmSEwyTTlyCm90U01oeTdBeE5pbkhBK3JYOFFiZ21pUFkyc3RWRUNsQWRUTVBpUXN4cWFnQURBS0JnZ3Foa2pPUFFRREFnTkoKQURCR0FpRUEwNm03SWRhOWF2Q1hIYjFkYWJOZGphUjVlb2x5alBnOWd0aHRBVWM5VmY4Q0lRRGZ4d0xrQTFKTApDU2dtQ2k2a1JqaXJxYUFjUTNsa2w3NG4yWUFMeitLUjZnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==",
          signerName: "a/b/c",
          usages: ["any"],
        },
      },
      ["spec.signerName: Invalid value: \"a/b/c\": must be a fully qualified domain and path of the form 'example.com/signer-name'"],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request:
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIV01IMENBUUF3R3pFTU1Bb0dBMVVFQ2d3RFpHVjJNUXN3Q1FZRFZRUUREQUp0WlRCWk1CTUdCeXFHU000OQpBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJEdFErNENDN3NGcW9DQlhZcGVOYWVvaVRLdVBDbGlSb2lxN2hmSEwyTTlyCm90U01oeTdBeE5pbkhBK3JYOFFiZ21pUFkyc3RWRUNsQWRUTVBpUXN4cWFnQURBS0JnZ3Foa2pPUFFRREFnTkoKQURCR0FpRUEwNm03SWRhOWF2Q1hIYjFkYWJOZGphUjVlb2x5alBnOWd0aHRBVWM5VmY4Q0lRRGZ4d0xrQTFKTApDU2dtQ2k2a1JqaXJxYUFjUTNsa2w3NG4yWUFMeitLUjZnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==",
          signerName: "A_.b/c",
          usages: ["any"],
        },
      },
      [
        "spec.signerName: Invalid value: \"A_.b\": validating label \"A_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request:
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIV01IMENBUUF3R3pFTU1Bb0dBMVVFQ2d3RFpHVjJNUXN3Q1FZRFZRUUREQUp0WlRCWk1CTUdCeXFHU000OQpBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJEdFErNENDN3NGcW9DQlhZcGVOYWVvaVRLdVBDbGlSb2lxN2hmSEwyTTlyCm90U01oeTdBeE5pbkhBK3JYOFFiZ21pUFkyc3RWRUNsQWRUTVBpUXN4cWFnQURBS0JnZ3Foa2pPUFFRREFnTkoKQURCR0FpRUEwNm03SWRhOWF2Q1hIYjFkYWJOZGphUjVlb2x5alBnOWd0aHRBVWM5VmY4Q0lRRGZ4d0xrQTFKTApDU2dtQ2k2a1JqaXJxYUFjUTNsa2w3NG4yWUFMeitLUjZnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==",
          signerName: "a/b",
          usages: ["any"],
        },
      },
      ['spec.signerName: Invalid value: "a": should be a domain with at least two segments separated by dots'],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request:
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIV01IMENBUUF3R3pFTU1Bb0dBMVVFQ2d3RFpHVjJNUXN3Q1FZRFZRUUREQUp0WlRCWk1CTUdCeXFHU000OQpBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJEdFErNENDN3NGcW9DQlhZcGVOYWVvaVRLdVBDbGlSb2lxN2hmSEwyTTlyCm90U01oeTdBeE5pbkhBK3JYOFFiZ21pUFkyc3RWRUNsQWRUTVBpUXN4cWFnQURBS0JnZ3Foa2pPUFFRREFnTkoKQURCR0FpRUEwNm03SWRhOWF2Q1hIYjFkYWJOZGphUjVlb2x5alBnOWd0aHRBVWM5VmY4Q0lRRGZ4d0xrQTFKTApDU2dtQ2k2a1JqaXJxYUFjUTNsa2w3NG4yWUFMeitLUjZnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==",
          signerName: "a.b/",
          usages: ["any"],
        },
      },
      [
        "spec.signerName: Invalid value: \"\": validating label \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request:
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIV01IMENBUUF3R3pFTU1Bb0dBMVVFQ2d3RFpHVjJNUXN3Q1FZRFZRUUREQUp0WlRCWk1CTUdCeXFHU000OQpBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJEdFErNENDN3NGcW9DQlhZcGVOYWVvaVRLdVBDbGlSb2lxN2hmSEwyTTlyCm90U01oeTdBeE5pbkhBK3JYOFFiZ21pUFkyc3RWRUNsQWRUTVBpUXN4cWFnQURBS0JnZ3Foa2pPUFFRREFnTkoKQURCR0FpRUEwNm03SWRhOWF2Q1hIYjFkYWJOZGphUjVlb2x5alBnOWd0aHRBVWM5VmY4Q0lRRGZ4d0xrQTFKTApDU2dtQ2k2a1JqaXJxYUFjUTNsa2w3NG4yWUFMeitLUjZnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==",
          signerName: "a.b/C_",
          usages: ["any"],
        },
      },
      [
        "spec.signerName: Invalid value: \"C_\": validating label \"C_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request:
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIV01IMENBUUF3R3pFTU1Bb0dBMVVFQ2d3RFpHVjJNUXN3Q1FZRFZRUUREQUp0WlRCWk1CTUdCeXFHU000OQpBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJEdFErNENDN3NGcW9DQlhZcGVOYWVvaVRLdVBDbGlSb2lxN2hmSEwyTTlyCm90U01oeTdBeE5pbkhBK3JYOFFiZ21pUFkyc3RWRUNsQWRUTVBpUXN4cWFnQURBS0JnZ3Foa2pPUFFRREFnTkoKQURCR0FpRUEwNm03SWRhOWF2Q1hIYjFkYWJOZGphUjVlb2x5alBnOWd0aHRBVWM5VmY4Q0lRRGZ4d0xrQTFKTApDU2dtQ2k2a1JqaXJxYUFjUTNsa2w3NG4yWUFMeitLUjZnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==",
          signerName:
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.y/z",
          usages: ["any"],
        },
      },
      [
        "spec.signerName: Too long: may not be more than 253 bytes",
        'spec.signerName: Invalid value: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.y": validating label "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": must be no more than 63 characters',
      ],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=",
          signerName: "a.b/c",
          usages: ["any"],
          expirationSeconds: 599,
        },
      },
      [
        'spec.request: Invalid value: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=": asn1: syntax error: sequence truncated',
        "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)",
      ],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUE9PQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
          signerName: "a.b/c",
          usages: ["any"],
          expirationSeconds: 599,
        },
      },
      [
        'spec.request: Invalid value: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUE9PQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K": asn1: syntax error: truncated tag or length',
        "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)",
      ],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUFVQgotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
          signerName: "a.b/c",
          usages: ["any"],
          expirationSeconds: 599,
        },
      },
      [
        'spec.request: Invalid value: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUFVQgotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K": asn1: syntax error: data truncated',
        "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)",
      ],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTVFBPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
          signerName: "a.b/c",
          usages: ["any"],
          expirationSeconds: 599,
        },
      },
      [
        'spec.request: Invalid value: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTVFBPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K": asn1: structure error: tags don\'t match (16 vs {class:0 tag:17 length:0 isCompound:true}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} certificateRequest @2',
        "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)",
      ],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUFBPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
          signerName: "a.b/c",
          usages: ["any"],
          expirationSeconds: 599,
        },
      },
      [
        'spec.request: Invalid value: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUFBPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K": asn1: syntax error: sequence truncated',
        "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)",
      ],
    ],
    [
      "certificatesigningrequests",
      {
        spec: {
          request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUFBQQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
          signerName: "a.b/c",
          usages: ["any"],
          expirationSeconds: 599,
        },
      },
      [
        'spec.request: Invalid value: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUFBQQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K": asn1: syntax error: sequence truncated',
        "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)",
      ],
    ],
    [
      "certificatesigningrequests",
      {
        metadata: { name: "A_ok" },
        spec: {
          request:
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIV01IMENBUUF3R3pFTU1Bb0dBMVVFQ2d3RFpHVjJNUXN3Q1FZRFZRUUREQUp0WlRCWk1CTUdCeXFHU000OQpBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJEdFErNENDN3NGcW9DQlhZcGVOYWVvaVRLdVBDbGlSb2lxN2hmSEwyTTlyCm90U01oeTdBeE5pbkhBK3JYOFFiZ21pUFkyc3RWRUNsQWRUTVBpUXN4cWFnQURBS0JnZ3Foa2pPUFFRREFnTkoKQURCR0FpRUEwNm03SWRhOWF2Q1hIYjFkYWJOZGphUjVlb2x5alBnOWd0aHRBVWM5VmY4Q0lRRGZ4d0xrQTFKTApDU2dtQ2k2a1JqaXJxYUFjUTNsa2w3NG4yWUFMeitLUjZnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==",
          signerName: "a.b/c",
          usages: ["client auth"],
        },
      },
      [],
    ],
  ])("judges %s %j", (plural, object, causes) => expect(judge("certificates.k8s.io", plural, object)).toEqual(causes));
});
