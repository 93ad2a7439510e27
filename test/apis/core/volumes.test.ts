import { describe, expect, it } from "vitest";
import { Path, toMessage } from "../../../worker/apimachinery/field.ts";
import { validatePersistentVolume } from "../../../worker/apis/core/validation/volume/persistent-volume.ts";
import { validateVolumes } from "../../../worker/apis/core/validation/volume/volumes.ts";

const inPod = (source: object): string[] => validateVolumes([{ name: "v", ...source }], "", new Path("volumes"))[0].map(toMessage);
const persistent = (spec: object): string[] =>
  validatePersistentVolume({
    metadata: { name: "pv" },
    spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, ...spec },
  }).map(toMessage);

describe("volumes", () => {
  it.each<[object, string[]]>([
    [{}, ["volumes[0]: Required value: must specify a volume type"]],
    [{ emptyDir: {}, nfs: {} }, ["volumes[0].nfs: Forbidden: may not specify more than 1 volume type"]],
    [
      { gcePersistentDisk: { pdName: "", partition: 300 } },
      [
        "volumes[0].persistentDisk.pdName: Required value",
        "volumes[0].persistentDisk.partition: Invalid value: 300: must be between 1 and 255, inclusive",
      ],
    ],
    [{ iscsi: { targetPortal: "p", iqn: "naa.x" } }, ['volumes[0].iscsi.iqn: Invalid value: "naa.x": must be valid format']],
    [
      { iscsi: { targetPortal: "p", iqn: "x" } },
      ['volumes[0].iscsi.iqn: Invalid value: "x": must be valid format starting with iqn, eui, or naa'],
    ],
    [
      { iscsi: { targetPortal: "p", iqn: "iqn.2001-04.com.example:x", chapAuthSession: true } },
      ["volumes[0].iscsi.secretRef: Required value"],
    ],
    [{ fc: { targetWWNs: ["a"] } }, ["volumes[0].fc.lun: Required value: lun is required if targetWWNs is specified"]],
    [
      { quobyte: { registry: "a:1,b", volume: "v" } },
      ['volumes[0].quobyte.registry: Invalid value: "a:1,b": must be a host:port pair or multiple pairs separated by commas'],
    ],
    [
      { flexVolume: { driver: "d", options: { "x.k8s.io/a": "1" } } },
      ['volumes[0].flexVolume.options[x.k8s.io/a]: Invalid value: "x.k8s.io/a": kubernetes.io and k8s.io namespaces are reserved'],
    ],
    [{ csi: { driver: "A.b" } }, []],
    [{ projected: { sources: [{}, { serviceAccountToken: { expirationSeconds: 600 } }] } }, ["volumes[0].projected.path: Required value"]],
    [
      {
        projected: {
          sources: [
            { secret: { name: "s", items: [{ key: "k", path: "p" }] } },
            { configMap: { name: "m", items: [{ key: "k", path: "p" }] } },
          ],
        },
      },
      ['volumes[0].projected: Invalid value: "m": conflicting duplicate paths'],
    ],
    [
      {
        ephemeral: {
          volumeClaimTemplate: {
            metadata: { name: "x" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1" } } },
          },
        },
      },
      ["volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set"],
    ],
  ])("of a pod, %j: %j", (source, messages) => {
    expect(inPod(source)).toEqual(messages);
  });

  it.each<[object, string[]]>([
    [{}, ["spec: Required value: must specify a volume type"]],
    [{ hostPath: { path: "/a" } }, []],
    [
      { hostPath: { path: "//" }, persistentVolumeReclaimPolicy: "Recycle" },
      ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    ],
    [{ local: { path: "/a" } }, ["spec.nodeAffinity: Required value: Local volume requires node affinity"]],
    [{ hostPath: { path: "/a" }, cephfs: { monitors: ["m"] } }, ["spec.cephFS: Forbidden: may not specify more than 1 volume type"]],
    [
      { csi: { driver: "a", volumeHandle: "h", nodePublishSecretRef: { name: "n" } } },
      ["spec.csi.nodePublishSecretRef.namespace: Required value"],
    ],
    [{ cinder: { volumeID: "v", secretRef: { name: "n" } } }, ["spec.cinder.secretRef.namespace: Required value"]],
    [
      { hostPath: { path: "/a" }, volumeAttributesClassName: "x" },
      ["spec.csi: Required value: has to be specified when using volumeAttributesClassName"],
    ],
  ])("that persist, %j: %j", (spec, messages) => {
    expect(persistent(spec)).toEqual(messages);
  });
});
