import type { KubeObject } from "../apimachinery/types.ts";
import { urlOfPath } from "../apimachinery/url-path.ts";
import type { Loopback } from "./resource.ts";

/** Requests to one's own handler chain, without a network between; the body of a PATCH is a merge patch. */
export function newLoopback(answer: (request: Request) => Promise<Response>): Loopback {
  return {
    async request(method, path, body) {
      const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const headers = { Accept: "application/json", "Content-Type": contentType, "User-Agent": "kube-apiserver" };
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await answer(new Request(urlOfPath("http://loopback", path), { method, headers, ...init }));
      const text = await response.text();
      return { status: response.status, body: text.startsWith("{") ? (JSON.parse(text) as KubeObject) : {} };
    },
  };
}
