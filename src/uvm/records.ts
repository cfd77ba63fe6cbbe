/**
 * What an EventRecorder keeps, as plain data.
 *
 * @module
 */
import { formatHresult, hresultName } from "../ffi/hresult.ts";
import type { HcsNotification } from "../hcs/backend.ts";
import { parseExactJson } from "../hcs/exact_json.ts";
import { notificationName } from "../hcs/notifications.ts";

/** A notification of HCS. */
export interface RecordedEvent {
  /** What kind of record it is. */
  type: "event";
  /** When it was delivered, ISO 8601 UTC. */
  time: string;
  /** The compute system's id. */
  id: string;
  /** Its name: `SystemExited`; `Unknown(0x…)` for a number without one. */
  event: string;
  /** Its number in HCS_NOTIFICATIONS. */
  number: number;
  /** Its HRESULT, `0x` and eight digits. */
  status: string;
  /** The HRESULT's name. */
  statusName: string;
  /**
   * Its JSON, parsed; integers beyond 2^53 are decimal texts, and what is no
   * JSON is a text. Null where HCS sent none, and always null under Bun, whose
   * callbacks run too late to read it: crash logs and attributions are lost
   * there.
   */
  data: unknown;
  /** True where the text was too long to be kept. */
  cut?: true;
}

/** A call into HCS. */
export interface HcsCallRecord {
  /** What kind of record it is. */
  type: "call";
  /** When it was made, ISO 8601 UTC. */
  time: string;
  /** The compute system's id, "" where none is concerned. */
  id: string;
  /** The export's name: `HcsStartComputeSystem`. */
  call: string;
  /** What it was made on beside the system: a path. */
  target?: string;
  /**
   * How long it took to return, in milliseconds; of one that is not back, how
   * long it had been under way when it was looked at.
   */
  ms: number;
  /** How it returned; "running" where it is not back. */
  outcome: "ok" | "pending" | "failed" | "running";
  /** Its HRESULT, `0x` and eight digits; "" where there is none. */
  code: string;
  /** The HRESULT's name; `not made` or `not back` where there is none. */
  codeName: string;
}

/** A phase of a VM's life. */
export interface RecordedPhase {
  /** What kind of record it is. */
  type: "phase";
  /** `create`, `start`, `connect-logs`, `run`, `expect`, `close`. */
  phase: string;
  /** When it began, ISO 8601 UTC. */
  time: string;
  /** The same in milliseconds since 1970. */
  startMs: number;
  /** When it ended; undefined while it goes on. */
  endMs?: number;
  /** How it ended, if it has. */
  outcome: "running" | "ok" | "failed";
}

/** An entry of the guest's log with the time of its arrival. */
export interface RecordedLogEntry {
  /** When it arrived, in milliseconds since 1970. */
  atMs: number;
  /** `debug`, `info`, `warning` or `error`. */
  level: string;
  /** What the guest said. */
  message: string;
  /** The guest's own time as it sent it, where the entry has one. */
  time?: unknown;
  /** The entry's other fields. */
  fields?: Record<string, unknown>;
}

/** The longest data that is parsed and kept, in 16-bit units. */
const maxDataCharacters = 256 * 1024;

/** A notification as plain data; what NDJSON streams print. */
export function recordedEvent(
  id: string,
  notification: HcsNotification,
  atMs: number,
): RecordedEvent {
  const { type, status, data, truncated } = notification;
  const isLong = data !== null && data.length > maxDataCharacters;
  return {
    type: "event",
    time: new Date(atMs).toISOString(),
    id,
    event: notificationName(type),
    number: type,
    status: formatHresult(status),
    statusName: hresultName(status),
    data: isLong ? data.slice(-maxDataCharacters) : parsed(data),
    ...(isLong || truncated ? { cut: true as const } : {}),
  };
}

function parsed(data: string | null): unknown {
  if (data === null) return null;
  try {
    return parseExactJson(data);
  } catch {
    return data;
  }
}
