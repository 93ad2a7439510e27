import { parseCertificate } from "../../../worker/apimachinery/x509/certificate.ts";
import { pemBlocks } from "../../../worker/apimachinery/x509/pem.ts";
import { type Controller, each, expect } from "../controller.ts";
import { collection, type Request, requestPath } from "./requests.ts";

const hour = 3_600_000;
const day = 24 * hour;

const deleteOptions = { kind: "DeleteOptions", apiVersion: "v1" };

function hasExpired(certificate: string, now: number): boolean {
  try {
    const [block] = pemBlocks(atob(certificate));
    return block !== undefined && parseCertificate(block.bytes).notAfter < now;
  } catch {
    return false;
  }
}

/** Whether a request has been answered, or waited for, long enough. upstream: pkg/controller/certificates/cleaner/cleaner.go */
export function isOver({ metadata, status = {} }: Request, now: number): boolean {
  const { conditions = [], certificate = "" } = status;
  const older = (time: string | null | undefined, than: number): boolean => (time ?? "") !== "" && now - Date.parse(time ?? "") > than;
  if (conditions.length === 0) return older(metadata?.creationTimestamp, day);
  const issued = certificate !== "";
  return conditions.some(({ type, lastUpdateTime }) => {
    if (type === "Denied" || type === "Failed") return older(lastUpdateTime, hour);
    if (type !== "Approved") return false;
    return issued ? older(lastUpdateTime, hour) || hasExpired(certificate, now) : older(lastUpdateTime, day);
  });
}

/** Deletes requests that are over, once an hour. */
export const certificateCleaner: Controller = {
  name: "certificatesigningrequest-cleaner-controller",
  user: "system:serviceaccount:kube-system:certificate-controller",
  watches: [],
  alsoUpstream: true,
  keyOf: () => undefined,
  periodic: { key: "/", seconds: 3600 },
  async reconcile(client, _key, _facts, now) {
    const list = await client.request("GET", collection);
    expect(list);
    const over = ((list.body.items ?? []) as Request[]).filter((request) => isOver(request, now));
    await each(over, async ({ metadata: { name = "", uid = "" } = {} }) =>
      expect(await client.request("DELETE", requestPath(name), { ...deleteOptions, preconditions: { uid } }), 404, 409),
    );
    return undefined;
  },
};
