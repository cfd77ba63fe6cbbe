/**
 * The requests that add a network adapter to a VM and remove it again.
 * Source: hcsshim, internal/uvm/network.go, as recorded.
 *
 * @module
 */
import type { ModifySettingRequest } from "../../schema/mod.ts";
import { build1809, type DeviceContext } from "./device_table.ts";

/**
 * An endpoint of the Host Networking Service, as HNS describes it (`ID`,
 * `MacAddress`, `IPAddress`, …); it is passed to the guest as it is, without the
 * fields that are empty, false or 0.
 */
export interface HnsEndpoint {
  /** The endpoint's GUID. */
  ID: string;
  /** Its MAC address, `00-15-5D-11-22-33`. */
  MacAddress?: string;
  /** Whatever else HNS says of it. */
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
        Settings: withoutZeros(endpoint),
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
        : withoutZeros(adapter.endpoint),
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
      Settings: withoutZeros(adapter.endpoint),
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

/** Go's `omitempty`, as hcsshim sends an endpoint: an object always stays. */
function withoutZeros(endpoint: HnsEndpoint): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(endpoint).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : Boolean(value)
    ),
  );
}

/** Guests before Windows 1809 know the adapter's id by another name. */
function idKey({ osBuild }: AdapterDialect): string {
  return (osBuild ?? 0) >= build1809 ? "AdapterId" : "AdapterInstanceId";
}
