import { expect, test } from "vitest";
import { judge } from "../judge.ts";

const webhook = { name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "https://h" } };
const kinds = ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"];
const judgeWebhook = (plural: string, parts: object): string[] =>
  judge("admissionregistration.k8s.io", plural, { webhooks: [{ ...webhook, ...parts }] });

// What the stock API server answers.
test.each<[object, string[]]>([
  [
    { clientConfig: { url: "https://" } },
    ['webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]'],
  ],
  [
    { clientConfig: { url: "ftp://x" } },
    ["webhooks[0].clientConfig.url: Invalid value: \"ftp\": 'https' is the only allowed URL scheme; desired format: https://host[/path]"],
  ],
  [
    { clientConfig: { url: "https://u@h" } },
    ['webhooks[0].clientConfig.url: Invalid value: "u": user information is not permitted in the URL'],
  ],
  [
    { clientConfig: { url: "https://h/p?q=1#f" } },
    [
      'webhooks[0].clientConfig.url: Invalid value: "f": fragments are not permitted in the URL',
      'webhooks[0].clientConfig.url: Invalid value: "q=1": query parameters are not permitted in the URL',
    ],
  ],
  [
    { clientConfig: { url: "://bad" } },
    [
      'webhooks[0].clientConfig.url: Required value: url must be a valid URL: parse "://bad": missing protocol scheme; desired format: https://host[/path]',
    ],
  ],
  [
    { clientConfig: { url: "x" } },
    [
      "webhooks[0].clientConfig.url: Invalid value: \"\": 'https' is the only allowed URL scheme; desired format: https://host[/path]",
      'webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]',
    ],
  ],
  [{ clientConfig: { url: "https://h:99" } }, []],
  [
    { clientConfig: { service: { name: "", namespace: "n", path: "//" } } },
    [
      "webhooks[0].clientConfig.service.namespace: Required value",
      'webhooks[0].clientConfig.service.path: Invalid value: "//": segment[0] may not be empty',
    ],
  ],
  [
    { clientConfig: { service: { name: "", namespace: "n", path: "/a//b" } } },
    [
      "webhooks[0].clientConfig.service.namespace: Required value",
      'webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty',
    ],
  ],
  [
    { clientConfig: { service: { name: "", namespace: "n", path: "/A_/b" } } },
    [
      "webhooks[0].clientConfig.service.namespace: Required value",
      "webhooks[0].clientConfig.service.path: Invalid value: \"/A_/b\": segment[0]: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [{ clientConfig: { service: { name: "", namespace: "n", path: "/" } } }, ["webhooks[0].clientConfig.service.namespace: Required value"]],
  [
    { clientConfig: { service: { name: "", namespace: "n", path: "x" } } },
    [
      "webhooks[0].clientConfig.service.namespace: Required value",
      "webhooks[0].clientConfig.service.path: Invalid value: \"x\": must start with a '/'",
      'webhooks[0].clientConfig.service.path: Invalid value: "x": segment[0] may not be empty',
    ],
  ],
])("judges a webhook of either kind with %j", (parts, causes) => {
  for (const kind of kinds) expect(judgeWebhook(kind, parts)).toEqual(causes);
});

test.each<[string, object, string[]]>([
  [
    "validatingwebhookconfigurations",
    {
      clientConfig: { service: { name: "s", namespace: "n" } },
      rules: [{ operations: [], apiGroups: [], apiVersions: [""], resources: [""] }],
      timeoutSeconds: 0,
    },
    [
      "webhooks[0].rules[0].operations: Required value",
      "webhooks[0].rules[0].apiGroups: Required value",
      "webhooks[0].rules[0].apiVersions[0]: Required value",
      "webhooks[0].rules[0].resources[0]: Required value",
      "webhooks[0].timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds",
    ],
  ],
  [
    "validatingwebhookconfigurations",
    {
      clientConfig: { service: { name: "s", namespace: "n" } },
      rules: [
        {
          operations: ["*", "CREATE"],
          apiGroups: ["*"],
          apiVersions: ["*", "v1"],
          resources: ["pods/*", "pods/log", "*/scale", "x/scale", "pods"],
        },
      ],
      timeoutSeconds: 0,
    },
    [
      'webhooks[0].rules[0].operations: Invalid value: ["*","CREATE"]: if \'*\' is present, must not specify other operations',
      'webhooks[0].rules[0].apiVersions: Invalid value: ["*","v1"]: if \'*\' is present, must not specify other API versions',
      "webhooks[0].rules[0].resources[1]: Invalid value: \"pods/log\": if 'pods/*' is present, must not specify pods/log",
      "webhooks[0].rules[0].resources[3]: Invalid value: \"x/scale\": if '*/scale' is present, must not specify x/scale",
      "webhooks[0].timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds",
    ],
  ],
  [
    "validatingwebhookconfigurations",
    {
      clientConfig: { service: { name: "s", namespace: "n" } },
      rules: [{ operations: ["CONNECT"], apiGroups: [""], apiVersions: ["v1"], resources: ["*", "pods"], scope: "" }],
      timeoutSeconds: 0,
    },
    [
      'webhooks[0].rules[0].resources: Invalid value: ["*","pods"]: if \'*\' is present, must not specify other resources without subresources',
      'webhooks[0].rules[0].scope: Unsupported value: "": supported values: "*", "Cluster", "Namespaced"',
      "webhooks[0].timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds",
    ],
  ],
])("judges a webhook of %s with %j", (kind, parts, causes) => expect(judgeWebhook(kind, parts)).toEqual(causes));
