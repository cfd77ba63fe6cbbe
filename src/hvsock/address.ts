/**
 * Hyper-V socket addresses: GUIDs for the VM and the service, and the 36 bytes
 * of SOCKADDR_HV. Numbers and GUIDs are those of the Windows SDK's hvsocket.h;
 * the tests compile them against mingw-w64's.
 *
 * @module
 */
import { guidFromBytes, guidToBytes, isGuid } from "../ffi/guid.ts";
import { allocate } from "../ffi/runtime.ts";
import type { HvSocketAddress } from "./transport.ts";

/** The address family AF_HYPERV. */
export const AF_HYPERV = 34;

/** Well-known VM ids, by what hvsocket.h calls them (`HV_GUID_…`). */
export const hvVmIds = {
  /** HV_GUID_ZERO, also HV_GUID_WILDCARD: a listener for every partition. */
  wildcard: "00000000-0000-0000-0000-000000000000",
  /** HV_GUID_BROADCAST. */
  broadcast: "ffffffff-ffff-ffff-ffff-ffffffffffff",
  /** HV_GUID_CHILDREN: a listener for the child partitions. */
  children: "90db8b89-0d35-4f79-8ce9-49ea0ac8b7cd",
  /** HV_GUID_LOOPBACK: this partition. */
  loopback: "e0e16197-dd56-4a10-9195-5ee7a155a838",
  /** HV_GUID_PARENT: the partition that hosts this one. */
  parent: "a42e7cda-d03f-480c-9cc2-a4de20abb878",
  /** HV_GUID_SILOHOST: the utility VM that hosts this container. */
  siloHost: "36bd0c5c-7276-4223-88ba-7d03b654c568",
} as const;

/**
 * HV_GUID_VSOCK_TEMPLATE: the service ids of Linux guests, whose first group
 * is the vsock port.
 */
export const vsockTemplate = "00000000-facb-11e6-bd58-64006a7986d3";

/** The highest vsock port that Windows maps. */
export const maxVsockPort = 0x7fffffff;

/** Layout of SOCKADDR_HV, in bytes. */
export const socketAddressLayout = {
  Family: 0, // ADDRESS_FAMILY
  Reserved: 2, // USHORT
  VmId: 4, // GUID
  ServiceId: 20, // GUID
  size: 36,
} as const;

/**
 * The service id of a vsock port. RangeError unless the port is an integer
 * from 0 to {@linkcode maxVsockPort}.
 */
export function vsockServiceId(port: number): string {
  if (!Number.isInteger(port) || port < 0 || port > maxVsockPort) {
    throw new RangeError(
      `Vsock port must be an integer from 0 to ${maxVsockPort}: ${port}`,
    );
  }
  return port.toString(16).padStart(8, "0") + vsockTemplate.slice(8);
}

/** The vsock port of a service id; undefined where it is no vsock service. */
export function vsockPort(serviceId: string): number | undefined {
  const id = serviceId.toLowerCase();
  if (!isGuid(id) || id.slice(8) !== vsockTemplate.slice(8)) return undefined;
  const port = parseInt(id.slice(0, 8), 16);
  return port <= maxVsockPort ? port : undefined;
}

/** The address in lower case. TypeError where a part is no GUID. */
export function normalizeAddress(addr: HvSocketAddress): HvSocketAddress {
  for (const key of ["vmId", "serviceId"] as const) {
    if (typeof addr[key] !== "string" || !isGuid(addr[key])) {
      throw new TypeError(`Address "${key}" must be a GUID: "${addr[key]}"`);
    }
  }
  return {
    vmId: addr.vmId.toLowerCase(),
    serviceId: addr.serviceId.toLowerCase(),
  };
}

/** An address as text, for messages: `VM … service …`, or `… vsock port N`. */
export function formatAddress(addr: HvSocketAddress): string {
  const port = vsockPort(addr.serviceId);
  return port === undefined
    ? `service ${addr.serviceId} of VM ${addr.vmId}`
    : `vsock port ${port} of VM ${addr.vmId}`;
}

/** The SOCKADDR_HV of an address. TypeError where a part is no GUID. */
export function encodeSocketAddress(
  addr: HvSocketAddress,
): Uint8Array<ArrayBuffer> {
  const bytes = allocate(socketAddressLayout.size);
  new DataView(bytes.buffer).setUint16(
    socketAddressLayout.Family,
    AF_HYPERV,
    true,
  );
  bytes.set(guidToBytes(addr.vmId, "windows"), socketAddressLayout.VmId);
  bytes.set(
    guidToBytes(addr.serviceId, "windows"),
    socketAddressLayout.ServiceId,
  );
  return bytes;
}

/**
 * The address of a SOCKADDR_HV. TypeError where the bytes are fewer than 36
 * or of another family.
 */
export function decodeSocketAddress(bytes: Uint8Array): HvSocketAddress {
  const { VmId, ServiceId, Family, size } = socketAddressLayout;
  if (bytes.length < size) {
    throw new TypeError(`A SOCKADDR_HV has ${size} bytes: ${bytes.length}`);
  }
  const family = bytes[Family] | bytes[Family + 1] << 8;
  if (family !== AF_HYPERV) {
    throw new TypeError(`Address family must be ${AF_HYPERV}: ${family}`);
  }
  return {
    vmId: guidFromBytes(bytes.subarray(VmId, VmId + 16), "windows"),
    serviceId: guidFromBytes(
      bytes.subarray(ServiceId, ServiceId + 16),
      "windows",
    ),
  };
}
