import { type Finding, quoted } from "./finding.ts";
import { nearest } from "./nearest.ts";
import type { SchemaVersionText } from "./schema_table.ts";
import { DEFAULT_LIMIT, validateAt } from "./validate.ts";
import { NEWEST_VERSION } from "./versions.ts";

/** A resource that a running VM's modify request can name. */
export interface ModifyResource {
  /** Its path; `<id>` stands for a name, `<number>` and `<guid>` for what they say. */
  path: string;
  /** The type of Settings; `null` where there must be none, `Any` where it is not known. */
  settings: string | null;
  /** The request types that it takes; absent: all. */
  requestTypes?: readonly string[];
  /** True where Settings is not read on Remove. */
  removeIgnoresSettings?: boolean;
}

const VM = "VirtualMachine";
const ADD_REMOVE = ["Add", "Remove"] as const;

/**
 * The resources and their Settings. Source: the table in the reference of
 * HcsModifyComputeSystem; the last three are of hcsshim's resource paths.
 */
export const MODIFY_RESOURCES: readonly ModifyResource[] = [
  {
    path: `${VM}/ComputeTopology/Processor/CpuGroup`,
    settings: "CpuGroup",
  },
  {
    path: `${VM}/ComputeTopology/Processor/IdledProcessors`,
    settings: "IdleProcessorsRequest",
    requestTypes: ["Update"],
  },
  {
    path: `${VM}/ComputeTopology/Processor/CpuFrequencyPowerCap`,
    settings: "uint32",
  },
  {
    path: `${VM}/ComputeTopology/Gpu`,
    settings: "GpuConfiguration",
    requestTypes: ["Update"],
  },
  { path: `${VM}/ComputeTopology/Memory/SizeInMB`, settings: "uint64" },
  {
    path: `${VM}/Devices/FlexibleIov/<id>`,
    settings: "FlexibleIoDevice",
    requestTypes: ["Add"],
  },
  {
    path: `${VM}/Devices/MappedPipes/<id>`,
    settings: null,
    requestTypes: ADD_REMOVE,
  },
  { path: `${VM}/Devices/NetworkAdapters/<id>`, settings: "NetworkAdapter" },
  { path: `${VM}/Devices/Plan9/Shares`, settings: "Plan9Share" },
  {
    path: `${VM}/Devices/Scsi/<id>/Attachments/<number>`,
    settings: "Attachment",
    removeIgnoresSettings: true,
  },
  { path: `${VM}/Devices/ComPorts/<number>`, settings: "ComPort" },
  {
    path: `${VM}/Devices/SharedMemory/Regions`,
    settings: "SharedMemoryRegion",
  },
  {
    path: `${VM}/Devices/VirtualPMem/Devices/<number>`,
    settings: "VirtualPMemDevice",
    requestTypes: ADD_REMOVE,
    removeIgnoresSettings: true,
  },
  {
    path: `${VM}/Devices/VirtualPMem/Devices/<number>/Mappings/<number>`,
    settings: "VirtualPMemMapping",
    requestTypes: ADD_REMOVE,
    removeIgnoresSettings: true,
  },
  { path: `${VM}/Devices/VirtualSmb/Shares`, settings: "VirtualSmbShare" },
  {
    path: `${VM}/Devices/VirtualPci/<id>`,
    settings: "VirtualPciDevice",
    requestTypes: ADD_REMOVE,
    removeIgnoresSettings: true,
  },
  {
    path: `${VM}/ComputeTopology/Processor/Limits`,
    settings: "ProcessorLimits",
  },
  {
    path: `${VM}/Devices/HvSocket/HvSocketConfig/ServiceTable/<guid>`,
    settings: "HvSocketServiceConfig",
  },
  {
    path: `${VM}/Devices/Licensing`,
    settings: "Any",
    requestTypes: ["Update"],
  },
];

/** The resource that a path names, or `undefined` for none. Case counts. */
export function modifyResource(path: string): ModifyResource | undefined {
  return MODIFY_RESOURCES.find((row) => pathPattern(row.path).test(path));
}

/** Options of {@link validateModifyRequest}. */
export interface ValidateModifyOptions {
  /** The schema version to check against. Default: the newest. */
  version?: SchemaVersionText;
  /** How many findings are listed before the list is cut. Default: 1000. */
  limit?: number;
}

/**
 * All that is wrong in a ModifySettingRequest: the request itself, its
 * ResourcePath, whether the resource takes the request type, and Settings by
 * the type that belongs to the path. GuestRequest is the guest's own affair and
 * passes, as do the paths of containers. A request without RequestType is an
 * Add. Throws a RangeError for an unknown `version`.
 */
export function validateModifyRequest(
  request: unknown,
  options: ValidateModifyOptions = {},
): Finding[] {
  const version = options.version ?? NEWEST_VERSION;
  const limit = options.limit ?? DEFAULT_LIMIT;
  const type = "ModifySettingRequest";
  const findings = validateAt(request, type, "", version, limit);
  if (
    typeof request !== "object" || request === null || Array.isArray(request)
  ) return findings;
  const { ResourcePath, RequestType, Settings, GuestRequest } = request as {
    [key: string]: unknown;
  };
  if (ResourcePath === undefined || ResourcePath === "") {
    if (GuestRequest === undefined) {
      findings.push({
        pointer: "",
        problem: "missing-key",
        message: "Request must have ResourcePath or GuestRequest: got neither",
      });
    }
    return findings;
  }
  if (typeof ResourcePath !== "string") return findings;
  if (ResourcePath.startsWith("Container/")) return findings;
  const resource = modifyResource(ResourcePath);
  if (resource === undefined) return [...findings, unknownPath(ResourcePath)];
  const { requestTypes } = resource;
  const requestType = RequestType ?? "Add";
  if (
    requestTypes !== undefined && typeof requestType === "string" &&
    !requestTypes.includes(requestType)
  ) {
    findings.push({
      pointer: "/RequestType",
      problem: "wrong-request-type",
      message: `${resource.path} takes ${requestTypes.join(" or ")} only: got ${
        RequestType === requestType ? quoted(requestType) : "none, which is Add"
      }`,
    });
  }
  if (Settings === undefined) return findings;
  if (resource.settings === null) {
    if (Settings !== null) {
      findings.push({
        pointer: "/Settings",
        problem: "unknown-key",
        message: `${resource.path} takes no Settings`,
      });
    }
    return findings;
  }
  if (resource.removeIgnoresSettings && RequestType === "Remove") {
    return findings;
  }
  const { settings } = resource;
  findings.push(...validateAt(Settings, settings, "/Settings", version, limit));
  return findings;
}

function unknownPath(path: string): Finding {
  const suggestion = nearest(
    path,
    MODIFY_RESOURCES.map((row) => row.path),
    128,
  );
  const hint = suggestion === undefined ? "" : `, nearest is ${suggestion}`;
  return {
    pointer: "/ResourcePath",
    problem: "unknown-path",
    message: `No resource has the path ${quoted(path)}${hint}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

const patterns = new Map<string, RegExp>();

function pathPattern(path: string): RegExp {
  let pattern = patterns.get(path);
  if (pattern === undefined) {
    const text = path
      .replaceAll("<id>", "[^/]+")
      .replaceAll("<number>", "\\d+")
      .replaceAll(
        "<guid>",
        "[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
      );
    pattern = new RegExp(`^${text}$`);
    patterns.set(path, pattern);
  }
  return pattern;
}
