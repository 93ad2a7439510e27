import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("networking.k8s.io", () => {
  it.each<[string, object, string[]]>([
    ["ingresses", { spec: {} }, ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"]],
    [
      "ingresses",
      {
        spec: {
          rules: [
            { host: "*.x.*", http: { paths: [] } },
            {
              host: "1.2.3.4",
              http: {
                paths: [
                  { path: "x", backend: {} },
                  {
                    path: "//",
                    pathType: "Exact",
                    backend: { service: { name: "A_", port: { number: 0 } }, resource: { kind: "a/b", name: "" } },
                  },
                  { pathType: "Bad", backend: { service: { name: "s", port: { name: "TOO_long-name-here", number: 1 } } } },
                ],
              },
            },
          ],
          tls: [{ hosts: ["A b"], secretName: "X_" }],
          ingressClassName: "B_",
        },
      },
      [
        "spec.rules[0].host: Invalid value: \"*.x.*\": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.rules[0].http.paths: Required value",
        'spec.rules[1].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
        "spec.rules[1].http.paths[0].pathType: Required value: pathType must be specified",
        "spec.rules[1].http.paths[1].path: Invalid value: \"//\": must not contain '//'",
        'spec.rules[1].http.paths[1].backend: Invalid value: "": cannot set both resource and service backends',
        'spec.rules[1].http.paths[2].pathType: Unsupported value: "Bad": supported values: "Exact", "ImplementationSpecific", "Prefix"',
        'spec.rules[1].http.paths[2].backend: Invalid value: "": cannot set both port name & port number',
        "spec.tls[0].hosts[0]: Invalid value: \"A b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.tls[0].secretName: Invalid value: \"X_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.ingressClassName: Invalid value: \"B_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    ["ingresses", { spec: { defaultBackend: {} } }, ['spec.defaultBackend: Invalid value: "": resource or service backend is required']],
    ["ingressclasses", { spec: {} }, ["spec.controller: Required value"]],
    [
      "ingressclasses",
      { spec: { controller: "x" } },
      ['spec.controller: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      "ingressclasses",
      { spec: { controller: "a.b/c", parameters: { kind: "", name: "", scope: "X" } } },
      [
        "spec.parameters.kind: Required value",
        "spec.parameters.name: Required value",
        'spec.parameters.scope: Unsupported value: "X": supported values: "Cluster", "Namespace"',
      ],
    ],
    [
      "ingressclasses",
      {
        spec: {
          controller:
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/y",
          parameters: { kind: "a", name: "b", scope: "Cluster", namespace: "n" },
        },
      },
      [
        "spec.controller: Too long: may not be more than 250 bytes",
        'spec.controller: Invalid value: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": must be no more than 253 characters',
        "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
      ],
    ],
    [
      "ingressclasses",
      { spec: { controller: "a.b/c", parameters: { kind: "a/b", name: "b", scope: "Namespace", apiGroup: "A_" } } },
      [
        "spec.parameters.apiGroup: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.parameters.kind: Invalid value: \"a/b\": may not contain '/'",
        "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
      ],
    ],
    ["networkpolicies", { spec: {} }, []],
    [
      "networkpolicies",
      {
        spec: {
          podSelector: { matchLabels: { "a b": "c" } },
          policyTypes: ["X", "Y", "Z"],
          ingress: [
            {
              from: [
                {},
                { ipBlock: { cidr: "1.2.3.4/40", except: ["x"] } },
                { ipBlock: { cidr: "10.0.0.1/8", except: ["11.0.0.0/8", "::1/128"] }, podSelector: {} },
              ],
              ports: [{ protocol: "X", port: 0 }, { port: "BAD name", endPort: 5 }, { port: 5, endPort: 1 }, { endPort: 3 }],
            },
          ],
        },
      },
      [
        "spec.podSelector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'spec.ingress[0].ports[0].protocol: Unsupported value: "X": supported values: "TCP", "UDP", "SCTP"',
        "spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
        "spec.ingress[0].ports[1].endPort: Invalid value: 5: may not be specified when `port` is non-numeric",
        'spec.ingress[0].ports[1].port: Invalid value: "BAD name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        "spec.ingress[0].ports[2].endPort: Invalid value: 5: must be greater than or equal to `port`",
        "spec.ingress[0].ports[3].endPort: Invalid value: 3: may not be specified when `port` is not specified",
        "spec.ingress[0].from[0]: Required value: must specify a peer",
        'spec.ingress[0].from[1].ipBlock.cidr: Invalid value: "1.2.3.4/40": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
        'spec.ingress[0].from[2].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
        'spec.ingress[0].from[2].ipBlock.except[0]: Invalid value: "11.0.0.0/8": must be a strict subset of `cidr`',
        'spec.ingress[0].from[2].ipBlock.except[1]: Invalid value: "::1/128": must be a strict subset of `cidr`',
        "spec.ingress[0].from[2]: Forbidden: may not specify both ipBlock and another peer",
        'spec.policyTypes: Invalid value: ["X","Y","Z"]: may not specify more than two policyTypes',
      ],
    ],
    [
      "networkpolicies",
      {
        spec: {
          podSelector: {},
          egress: [{ to: [{ ipBlock: { cidr: "2001:DB8::/32", except: ["2001:DB8:1::/48"] } }, { ipBlock: { cidr: "" } }] }],
        },
      },
      ["spec.egress[0].to[1].ipBlock.cidr: Required value"],
    ],
  ])("judges %s %j", (plural, object, causes) => expect(judge("networking.k8s.io", plural, object)).toEqual(causes));
});
