import { type ErrorList, type Path, required } from "../../../../apimachinery/field.ts";
import { isNonSpecialIP, isValidIP } from "../../../../apimachinery/validation/ip.ts";
import { isValidPortNum } from "../../../../apimachinery/validation/names.ts";
import { requiredOneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1EndpointAddress, CoreV1EndpointPort, CoreV1Endpoints } from "../../../generated/types.ts";
import { dnsLabel, dnsSubdomain, invalids, qualifiedName } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateEndpoints

function validateAddress({ ip = "", hostname = "", nodeName }: CoreV1EndpointAddress, path: Path): ErrorList {
  return [
    ...invalids(path.child("ip"), ip, isValidIP(ip)),
    ...(hostname === "" ? [] : dnsLabel(path.child("hostname"), hostname)),
    ...(nodeName === undefined ? [] : dnsSubdomain(path.child("nodeName"), nodeName)),
    ...invalids(path.child("ip"), ip, isNonSpecialIP(ip)),
  ];
}

function validatePort({ name = "", port = 0, protocol, appProtocol }: CoreV1EndpointPort, needsName: boolean, path: Path): ErrorList {
  const nameErrors = name !== "" ? dnsLabel(path.child("name"), name) : needsName ? [required(path.child("name"), "")] : [];
  return [
    ...nameErrors,
    ...invalids(path.child("port"), port, isValidPortNum(port)),
    ...requiredOneOf(path.child("protocol"), protocol, ["SCTP", "TCP", "UDP"]),
    ...(appProtocol === undefined ? [] : qualifiedName(path.child("appProtocol"), appProtocol)),
  ];
}

export function validateEndpoints(object: CoreV1Endpoints, path: Path): ErrorList {
  return (object.subsets ?? []).flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, i) => {
    const at = path.index(i);
    const none = addresses.length === 0 && notReadyAddresses.length === 0;
    return [
      ...(none ? [required(at, "must specify `addresses` or `notReadyAddresses`")] : []),
      ...addresses.flatMap((address, j) => validateAddress(address, at.child("addresses").index(j))),
      ...notReadyAddresses.flatMap((address, j) => validateAddress(address, at.child("notReadyAddresses").index(j))),
      ...ports.flatMap((port, j) => validatePort(port, ports.length > 1, at.child("ports").index(j))),
    ];
  });
}
