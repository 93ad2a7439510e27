import type { UserInfo } from "../../context.ts";

/** Who a token stands for: a service account, and what the token is bound to. */
export interface ServiceAccountInfo {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly node?: { readonly name: string; readonly uid: string };
  /** The token's `jti`. */
  readonly id?: string;
}

/** `system:serviceaccount:ns:name` */
export const userNameOf = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

/** The user of a service account. upstream: apiserver/pkg/authentication/serviceaccount/util.go ServiceAccountInfo.UserInfo */
export function serviceAccountUser({ namespace, name, uid, pod, node, id }: ServiceAccountInfo): UserInfo {
  const prefix = "authentication.kubernetes.io/";
  const extra: Record<string, readonly string[]> = {};
  if (id !== undefined && id !== "") extra[`${prefix}credential-id`] = [`JTI=${id}`];
  if (pod !== undefined && pod.name !== "" && pod.uid !== "") {
    extra[`${prefix}pod-name`] = [pod.name];
    extra[`${prefix}pod-uid`] = [pod.uid];
  }
  if (node !== undefined && node.name !== "") {
    extra[`${prefix}node-name`] = [node.name];
    if (node.uid !== "") extra[`${prefix}node-uid`] = [node.uid];
  }
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  return { name: userNameOf(namespace, name), uid, groups, extra };
}
