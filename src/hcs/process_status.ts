/**
 * What HCS tells of a process (schema type `ProcessStatus`).
 *
 * @module
 */
import { isObject } from "./json_object.ts";

/** A process' status; fields that HCS did not send are undefined. */
export interface ProcessStatus {
  /** The process' id in the guest. */
  processId: number | undefined;
  /** True once it has ended. */
  exited: boolean;
  /** The exit code, unsigned 32 bits. */
  exitCode: number | undefined;
  /** Not 0 where HCS could not wait for the process' end: an HRESULT. */
  lastWaitResult: number;
}

/** Reads a status; undefined where the text is no JSON object. */
export function parseProcessStatus(
  text: string | null,
): ProcessStatus | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { ProcessId, Exited, ExitCode, LastWaitResult } = value;
  return {
    processId: unsigned(ProcessId),
    exited: Exited === true,
    exitCode: unsigned(ExitCode),
    lastWaitResult: unsigned(LastWaitResult) ?? 0,
  };
}

function unsigned(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value)
    ? value >>> 0
    : undefined;
}
