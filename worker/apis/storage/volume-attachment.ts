import { type ErrorList, forbidden, invalid, Path, required, tooLong } from "../../apimachinery/field.ts";
import { deepEqual, immutableMessage } from "../../apimachinery/validation/objectmeta.ts";
import { dnsSubdomain } from "../core/validation/messages.ts";
import { validateInlineVolume } from "../core/validation/volume/persistent-volume.ts";
import type { StorageV1VolumeAttachment, StorageV1VolumeAttachmentSource, StorageV1VolumeError } from "../generated/types.ts";
import { goShape } from "../rows/go-shape.ts";
import { validateDriverName } from "./csi.ts";

// upstream: pkg/apis/storage/validation/validation.go

const specPath = new Path("spec");
const statusPath = new Path("status");
const metadataBytesMax = 256 * 1024;
const errorMessageMax = 1024;
const exactlyOne = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

function validateSource({ inlineVolumeSpec, persistentVolumeName }: StorageV1VolumeAttachmentSource, path: Path): ErrorList {
  if (inlineVolumeSpec === undefined && persistentVolumeName === undefined) return [required(path, exactlyOne)];
  if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) return [forbidden(path, exactlyOne)];
  if (inlineVolumeSpec !== undefined) return validateInlineVolume(inlineVolumeSpec, path.child("inlineVolumeSpec"));
  return persistentVolumeName === "" ? [required(path.child("persistentVolumeName"), "must specify non empty persistentVolumeName")] : [];
}

function validateError(error: StorageV1VolumeError | undefined, path: Path): ErrorList {
  const { message = "", errorCode = 0 } = error ?? {};
  return [
    // The number that upstream names is the wrong one.
    ...(message.length > errorMessageMax ? [tooLong(path.child("message"), metadataBytesMax)] : []),
    ...(errorCode < 0 ? [invalid(path.child("errorCode"), errorCode, "must be between 0 and 2147483647, inclusive")] : []),
  ];
}

function validateMetadata(metadata: Readonly<Record<string, string>> | undefined): ErrorList {
  const encoder = new TextEncoder();
  const size = Object.entries(metadata ?? {}).reduce((sum, [key, value]) => sum + encoder.encode(key + value).length, 0);
  return size > metadataBytesMax ? [tooLong(statusPath.child("attachmentMetadata"), metadataBytesMax)] : [];
}

/** Who attaches what to which node, and how that went. */
export function validateVolumeAttachment({ spec = {}, status = {} }: StorageV1VolumeAttachment): ErrorList {
  const volume = spec.source?.persistentVolumeName;
  return [
    ...validateDriverName(spec.attacher ?? "", specPath.child("attacher")),
    ...validateSource(spec.source ?? {}, specPath.child("source")),
    ...dnsSubdomain(specPath.child("nodeName"), spec.nodeName ?? ""),
    ...validateMetadata(status.attachmentMetadata),
    ...validateError(status.attachError, statusPath.child("attachError")),
    ...validateError(status.detachError, statusPath.child("detachError")),
    ...(volume === undefined ? [] : dnsSubdomain(specPath.child("source", "persistentVolumeName"), volume)),
  ];
}

export const validateVolumeAttachmentUpdate = (now: StorageV1VolumeAttachment, old: StorageV1VolumeAttachment): ErrorList => [
  ...validateVolumeAttachment(now),
  ...(deepEqual(now.spec, old.spec)
    ? []
    : [invalid(specPath, goShape("storage.v1.VolumeAttachmentSpec", now.spec ?? {}), immutableMessage)]),
];
