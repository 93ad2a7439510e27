import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { urlPath } from "../../worker/apimachinery/url-path.ts";
import { type Controller, expect, refusedByNamespace } from "./controller.ts";

const configMap = "kube-root-ca.crt";
const description =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

const isDescribed = ({ metadata }: KubeObject): boolean => metadata?.annotations?.["kubernetes.io/description"] === description;

/** Keeps the CA of the serving certificate in every namespace. upstream: pkg/controller/certificates/rootcacertpublisher/publisher.go */
export const rootCACertificatePublisher: Controller = {
  name: "root-ca-certificate-publisher-controller",
  user: "system:serviceaccount:kube-system:root-ca-cert-publisher",
  watches: ["namespaces", "configmaps"],
  alsoUpstream: true,
  keyOf: (prefix, namespace, name) => (prefix === "namespaces" ? name : name === configMap ? namespace : undefined),
  async reconcile(client, key, facts) {
    const namespace = await client.request("GET", urlPath`/api/v1/namespaces/${key}`);
    if (namespace.status === 404 || namespace.body.metadata?.deletionTimestamp !== undefined) return undefined;
    expect(namespace);
    const path = urlPath`/api/v1/namespaces/${key}/configmaps`;
    const data = { "ca.crt": facts.rootCAFile };
    const metadata = { name: configMap, namespace: key, annotations: { "kubernetes.io/description": description } };
    const found = await client.request("GET", `${path}/${configMap}`);
    expect(found, 404);
    if (found.status === 404) {
      const created = await client.request("POST", path, { apiVersion: "v1", kind: "ConfigMap", metadata, data });
      if (!refusedByNamespace(created)) expect(created, 409, 404);
    } else if (JSON.stringify(found.body["data"]) !== JSON.stringify(data) || !isDescribed(found.body)) {
      const annotations = { ...found.body.metadata?.annotations, ...metadata.annotations };
      expect(
        await client.request("PUT", `${path}/${configMap}`, { ...found.body, metadata: { ...found.body.metadata, annotations }, data }),
        409,
        404,
      );
    }
    return undefined;
  },
};
