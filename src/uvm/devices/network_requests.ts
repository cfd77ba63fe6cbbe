/**
 * The requests that add a network adapter to a VM and remove it again.
 * Sources: hcsshim, internal/uvm/network.go, as recorded; the fields of an
 * endpoint and its namespace: hnsendpoint.go and namespace.go of internal/hns.
 *
 * @module
 */
import type { ModifySettingRequest } from "../../schema/mod.ts";
import { build1809, type DeviceContext } from "./device_table.ts";

/**
 * An endpoint of the Host Networking Service, as HNS describes it (`ID`,
 * `MacAddress`, `IPAddress`, …). The guest gets of it what hcsshim knows, without
 * the fields that are empty, false or 0.
 */
export interface HnsEndpoint {
  /** The endpoint's GUID. */
  ID: string;
  /** Its MAC address, `00-15-5D-11-22-33`. */
  MacAddress?: string;
  /** Whatever else HNS says of it; the guest gets what hcsshim knows. */
  [key: string]: unknown;
}

/** A network adapter of a VM. */
export interface NetworkAdapterRecord {
  /** The adapter's own GUID. */
  adapterId: string;
  /** What it is connected to. */
  endpoint: HnsEndpoint;
}

/** Which guest is asked, and how it is spoken to. */
export type AdapterDialect = Pick<DeviceContext, "operatingSystem" | "osBuild">;

/** Prepares a Windows guest for an adapter that is to come. */
export function preAddRequest(
  { adapterId, endpoint }: NetworkAdapterRecord,
  dialect: AdapterDialect,
): ModifySettingRequest {
  return {
    GuestRequest: {
      RequestType: "Add",
      ResourceType: "Network",
      Settings: {
        [idKey(dialect)]: adapterId,
        RequestType: "PreAdd",
        Settings: guestEndpoint(endpoint),
      },
    },
  };
}

/** Adds an adapter on the host and tells the guest. */
export function addRequest(
  adapter: NetworkAdapterRecord,
  dialect: AdapterDialect,
): ModifySettingRequest {
  return {
    ...hostPart("Add", adapter),
    GuestRequest: {
      RequestType: "Add",
      ResourceType: "Network",
      Settings: dialect.operatingSystem === "windows"
        ? { [idKey(dialect)]: adapter.adapterId, RequestType: "Add" }
        : guestEndpoint(adapter.endpoint),
    },
  };
}

/** Removes an adapter from host and guest. */
export function removeRequest(
  adapter: NetworkAdapterRecord,
  dialect: AdapterDialect,
): ModifySettingRequest {
  if (dialect.operatingSystem === "windows") {
    return { ...hostPart("Remove", adapter), ...undoPreAdd(adapter, dialect) };
  }
  return {
    ...hostPart("Remove", adapter),
    GuestRequest: {
      RequestType: "Remove",
      ResourceType: "Network",
      Settings: guestEndpoint(adapter.endpoint),
    },
  };
}

/** Takes a guest's preparation back; without a resource type, as the seed. */
export function undoPreAdd(
  { adapterId }: NetworkAdapterRecord,
  dialect: AdapterDialect,
): ModifySettingRequest {
  return {
    GuestRequest: {
      RequestType: "Remove",
      Settings: { [idKey(dialect)]: adapterId, RequestType: "Remove" },
    },
  };
}

/** Adds or removes a network namespace in a Windows guest. */
export function namespaceRequest(
  type: "Add" | "Remove",
  namespace: Record<string, unknown>,
): ModifySettingRequest {
  return {
    GuestRequest: {
      RequestType: type,
      ResourceType: "NetworkNamespace",
      Settings: namespace,
    },
  };
}

function hostPart(
  type: "Add" | "Remove",
  { adapterId, endpoint }: NetworkAdapterRecord,
): ModifySettingRequest {
  const { ID, MacAddress } = endpoint;
  return {
    ResourcePath: `VirtualMachine/Devices/NetworkAdapters/${adapterId}`,
    RequestType: type,
    Settings: { EndpointId: ID, ...(MacAddress ? { MacAddress } : {}) },
  };
}

/** hcsshim's HNSEndpoint: HNS itself tells more, which the guest never gets. */
const endpointKeys = [
  ...["ID", "Name", "VirtualNetwork", "VirtualNetworkName", "Policies"],
  ...["MacAddress", "IPAddress", "DNSSuffix", "DNSServerList"],
  ...["GatewayAddress", "EnableInternalDNS", "DisableICC", "PrefixLength"],
  ...["IsRemoteEndpoint", "Namespace"],
];

/** An endpoint as hcsshim sends it. */
function guestEndpoint(endpoint: HnsEndpoint): Record<string, unknown> {
  const sent = withoutZeros(endpoint, endpointKeys);
  const { Namespace } = sent;
  if (typeof Namespace !== "object" || Array.isArray(Namespace)) return sent;
  const namespace = Namespace as Record<string, unknown>;
  return {
    ...sent,
    Namespace: {
      // The one field that Go sends empty as well.
      ID: namespace.ID ?? "",
      ...withoutZeros(namespace, ["IsDefault", "ResourceList"]),
    },
  };
}

/** These fields with Go's `omitempty`: an object always stays. */
function withoutZeros(
  given: Record<string, unknown>,
  keys: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    keys.map((key) => [key, given[key]]).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : Boolean(value)
    ),
  );
}

/** Guests before Windows 1809 know the adapter's id by another name. */
function idKey({ osBuild }: AdapterDialect): string {
  return (osBuild ?? 0) >= build1809 ? "AdapterId" : "AdapterInstanceId";
}
