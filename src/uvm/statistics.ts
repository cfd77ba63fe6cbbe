/**
 * What a VM uses, from HCS's properties `Statistics` and `Memory`.
 *
 * HCS counts in unsigned 64-bit numbers. Here they are `bigint`, so that none
 * is rounded; {@linkcode statisticsData} makes plain JSON of them.
 *
 * @module
 */
import { Hresult } from "../ffi/hresult.ts";
import type { ComputeSystem } from "../hcs/compute_system.ts";
import { exactInteger, parseExactJson } from "../hcs/exact_json.ts";
import { checkOutcome, hcsError } from "../hcs/hcs_error.ts";
import { isObject } from "../hcs/json_object.ts";

/** A page of x86-64 and arm64 as HCS counts memory, in bytes. */
const pageBytes = 4096n;

/**
 * What a VM uses. A value is undefined where HCS does not tell it: which it
 * tells depends on the Windows build and on whether the VM runs.
 */
export interface VmStatistics {
  /** When it was measured, ISO 8601 UTC. */
  timestamp: string | undefined;
  /** When the VM started, ISO 8601 UTC. */
  startTime: string | undefined;
  /** How long it has run, in units of 100 ns. */
  uptime100ns: bigint | undefined;
  /** Processor time of all virtual processors, in units of 100 ns. */
  processor: {
    total100ns: bigint | undefined;
    user100ns: bigint | undefined;
    kernel100ns: bigint | undefined;
  };
  /** Memory in bytes. */
  memory: {
    /** Committed on the host. */
    commitBytes: bigint | undefined;
    /** The most that was committed. */
    commitPeakBytes: bigint | undefined;
    /** The private working set. */
    privateWorkingSetBytes: bigint | undefined;
    /** Assigned to the guest: `AssignedMemory`, which HCS counts in pages. */
    assignedBytes: bigint | undefined;
  };
  /** What was read and written on its disks, in operations and bytes. */
  storage: {
    readCount: bigint | undefined;
    readBytes: bigint | undefined;
    writeCount: bigint | undefined;
    writeBytes: bigint | undefined;
  };
  /** HCS's own objects; integers over 2^53 are decimal texts. */
  raw: { Statistics?: unknown; Memory?: unknown };
}

/** Asks HCS for a VM's statistics. */
export async function queryStatistics(
  system: ComputeSystem,
): Promise<VmStatistics> {
  const operation = "query the statistics of";
  const query = JSON.stringify({ PropertyTypes: ["Statistics", "Memory"] });
  const outcome = await system.call(
    operation,
    (backend, handle) => backend.getComputeSystemProperties(handle, query),
  );
  checkOutcome(operation, system.id, outcome);
  let properties: unknown;
  try {
    properties = parseExactJson(outcome.text ?? "");
  } catch {
    properties = undefined;
  }
  if (!isObject(properties)) {
    throw hcsError({
      operation,
      id: system.id,
      code: Hresult.ERROR_INVALID_DATA,
      result: '{"ErrorMessage":"HCS returned no property object"}',
    });
  }
  return readStatistics(properties);
}

/** Reads the property object; what is missing or no number is undefined. */
export function readStatistics(
  properties: Record<string, unknown>,
): VmStatistics {
  const { Statistics, Memory } = properties;
  const top = fields(Statistics);
  const processor = fields(top.Processor);
  const memory = fields(top.Memory);
  const storage = fields(top.Storage);
  const { AssignedMemory } = fields(fields(Memory).VirtualMachineMemory);
  const assigned = exactInteger(AssignedMemory);
  return {
    timestamp: time(top.Timestamp),
    startTime: time(top.ContainerStartTime),
    uptime100ns: exactInteger(top.Uptime100ns),
    processor: {
      total100ns: exactInteger(processor.TotalRuntime100ns),
      user100ns: exactInteger(processor.RuntimeUser100ns),
      kernel100ns: exactInteger(processor.RuntimeKernel100ns),
    },
    memory: {
      commitBytes: exactInteger(memory.MemoryUsageCommitBytes),
      commitPeakBytes: exactInteger(memory.MemoryUsageCommitPeakBytes),
      privateWorkingSetBytes: exactInteger(
        memory.MemoryUsagePrivateWorkingSetBytes,
      ),
      assignedBytes: assigned === undefined ? undefined : assigned * pageBytes,
    },
    storage: {
      readCount: exactInteger(storage.ReadCountNormalized),
      readBytes: exactInteger(storage.ReadSizeBytes),
      writeCount: exactInteger(storage.WriteCountNormalized),
      writeBytes: exactInteger(storage.WriteSizeBytes),
    },
    raw: {
      ...(Statistics === undefined ? {} : { Statistics }),
      ...(Memory === undefined ? {} : { Memory }),
    },
  };
}

/**
 * The statistics as plain JSON data, without `raw`: a number where it is
 * exact, a decimal text over 2^53, null where HCS tells nothing.
 */
export function statisticsData(
  { raw: _raw, ...statistics }: VmStatistics,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(statistics).map(([key, value]) => [
      key,
      typeof value === "object"
        ? Object.fromEntries(
          Object.entries(value).map(([name, one]) => [name, plain(one)]),
        )
        : plain(value),
    ]),
  );
}

/**
 * The share of one processor that was used between two measurements, in
 * percent: 200 is two whole processors. Undefined where it cannot be told.
 */
export function processorPercent(
  before: VmStatistics,
  after: VmStatistics,
): number | undefined {
  const busy = difference(
    before.processor.total100ns,
    after.processor.total100ns,
  );
  const time = difference(before.uptime100ns, after.uptime100ns);
  return busy === undefined || time === undefined || time <= 0 || busy < 0
    ? undefined
    : 100 * busy / time;
}

function difference(
  before: bigint | undefined,
  after: bigint | undefined,
): number | undefined {
  return before === undefined || after === undefined
    ? undefined
    : Number(after - before);
}

function plain(value: string | bigint | undefined): unknown {
  if (typeof value !== "bigint") return value ?? null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** HCS's times have up to nine digits after the second; a Date has three. */
function time(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const date = new Date(value.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function fields(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
