/**
 * What a system tells about itself (schema type `Properties`).
 *
 * @module
 */
import { memoryMb } from "./documents.ts";
import { guestClockMs, hasBooted, type VmRecord } from "./record.ts";

/** A process of the guest, for `ProcessList`. */
export interface ListedProcess {
  processId: number;
  imageName: string;
  createdAtMs: number;
}

/** What the answer is made of. */
export interface PropertySource {
  record: VmRecord;
  processes: readonly ListedProcess[];
  processorCount: number;
  nowMs: number;
}

type Json = Record<string, unknown>;

/** The schema versions that the simulated host supports. */
export const SUPPORTED_VERSIONS = [
  { Major: 1, Minor: 0 },
  { Major: 2, Minor: 0 },
  { Major: 2, Minor: 1 },
  { Major: 2, Minor: 2 },
  { Major: 2, Minor: 3 },
  { Major: 2, Minor: 4 },
  { Major: 2, Minor: 5 },
  { Major: 2, Minor: 6 },
] as const;

/** The basic properties, those of an enumeration too. */
export function basicProperties(record: VmRecord): Json {
  return {
    Id: record.id,
    SystemType: "VirtualMachine",
    RuntimeOsType: record.operatingSystem === "linux" ? "Linux" : "Windows",
    ...(record.owner === "" ? {} : { Owner: record.owner }),
    RuntimeId: record.runtimeId,
    State: record.state,
    ...(record.state === "Stopped"
      ? { Stopped: true, ExitType: record.exit?.type ?? "Unknown" }
      : {}),
  };
}

/** The basic properties and those asked for. */
export function properties(source: PropertySource, types: string[]): Json {
  const answer = basicProperties(source.record);
  for (const type of types) Object.assign(answer, provide(source, type));
  return answer;
}

function provide(source: PropertySource, type: string): Json {
  const { record, nowMs, processes } = source;
  switch (type) {
    case "Statistics":
      return { Statistics: statistics(source) };
    case "Memory":
      return { Memory: memory(record) };
    case "ProcessList":
      return { ProcessList: processes.map(listed) };
    case "TerminateOnLastHandleClosed":
      return {
        TerminateOnLastHandleClosed: record.terminateOnLastHandleClosed,
      };
    case "GuestConnection":
      return hasBooted(record, nowMs) && record.state !== "Stopped"
        ? { GuestConnectionInfo: guestConnection(record) }
        : {};
    case "SystemGUID":
      return { SystemGUID: record.runtimeId };
    case "ICHeartbeatStatus":
      return { ICHeartbeatStatus: record.hungMs !== undefined ? "Lost" : "Ok" };
    default:
      return {};
  }
}

function statistics({ record, nowMs, processorCount }: PropertySource): Json {
  const started = record.startedAtMs;
  const upMs = started === undefined ? 0 : guestClockMs(record, nowMs);
  const uptime = Math.round(upMs * 10_000);
  // Busy while it boots, nearly idle after.
  const busy = Math.round(
    (Math.min(upMs, 50) + Math.max(0, upMs - 50) * 0.01) * 10_000 *
      Math.min(processorCount, 2),
  );
  const bytes = used(record);
  return {
    Timestamp: new Date(nowMs).toISOString(),
    ...(started === undefined
      ? {}
      : { ContainerStartTime: new Date(started).toISOString() }),
    Uptime100ns: uptime,
    Processor: {
      TotalRuntime100ns: busy,
      RuntimeUser100ns: Math.floor(busy / 3),
      RuntimeKernel100ns: busy - Math.floor(busy / 3),
    },
    Memory: {
      MemoryUsageCommitBytes: bytes,
      MemoryUsageCommitPeakBytes: bytes,
      MemoryUsagePrivateWorkingSetBytes: bytes,
    },
    Storage: {
      ReadCountNormalized: 0,
      ReadSizeBytes: 0,
      WriteCountNormalized: 0,
      WriteSizeBytes: 0,
    },
  };
}

/** A quarter of the memory once it runs. */
function used(record: VmRecord): number {
  const isUp = record.startedAtMs !== undefined && record.state !== "Stopped";
  return isUp ? Math.floor(memoryMb(record.document) / 4) * 1024 * 1024 : 0;
}

function memory(record: VmRecord): Json {
  const assigned = used(record) / 4096;
  return {
    VirtualNodeCount: 1,
    VirtualMachineMemory: {
      AvailableMemory: 75,
      AvailableMemoryBuffer: 75,
      ReservedMemory: 0,
      AssignedMemory: assigned,
      SlpActive: false,
      BalancingEnabled: false,
      DmOperationInProgress: false,
    },
    VirtualNodes: [
      {
        VirtualNodeIndex: 0,
        PhysicalNodeNumber: 0,
        VirtualProcessorCount: 1,
        MemoryUsageInPages: assigned,
      },
    ],
  };
}

function guestConnection(record: VmRecord): Json {
  const isWindows = record.operatingSystem === "windows";
  return {
    SupportedSchemaVersions: SUPPORTED_VERSIONS.slice(0, 3),
    ProtocolVersion: 4,
    GuestDefinedCapabilities: {
      NamespaceAddRequestSupported: isWindows,
      SignalProcessSupported: true,
      DumpStacksSupported: true,
      DeleteContainerStateSupported: true,
      ...record.guest.capabilities,
    },
  };
}

function listed({ processId, imageName, createdAtMs }: ListedProcess): Json {
  return {
    ProcessId: processId,
    ImageName: imageName,
    CreateTimestamp: new Date(createdAtMs).toISOString(),
    UserTime100ns: 0,
    KernelTime100ns: 0,
    MemoryCommitBytes: 4096,
    MemoryWorkingSetPrivateBytes: 4096,
    MemoryWorkingSetSharedBytes: 0,
  };
}
