/**
 * One simulated system, as data: everything about it that outlives a call, and
 * in a state folder the process. Plain JSON; time moves it, not a process.
 *
 * @module
 */
import type { OperatingSystem } from "../uvm/operating_system.ts";
import type { CrashPlan, GuestPlan } from "./plan.ts";

/** A system's state, in HCS's spelling. */
export type RecordState =
  | "Created"
  | "Running"
  | "Paused"
  | "Stopped"
  | "SavedAsTemplate";

/** An operation that ends by a notification. */
export type Operation = "create" | "start" | "pause" | "resume" | "save";

/** How a system ended (schema type `SystemExitStatus`; `status` unsigned). */
export interface ExitRecord {
  type: string;
  status: number;
  attribution?: Record<string, unknown>[];
}

/** How a notification deviates. */
export interface Deviation {
  /** How often it is sent; 1 unless a fault says otherwise. */
  copies?: number;
  /** Its status instead of the real one. */
  status?: number;
  /** Its data instead of the real one. */
  data?: string | null;
}

/** Something that happens at a time. */
export type Action =
  & { atMs: number; /** Stands still while paused. */ guest?: true }
  & (
    | ({ do: "complete"; operation: Operation; template?: true } & Deviation)
    | ({ do: "exit"; exit: ExitRecord } & Deviation)
    | { do: "crash"; crash: CrashPlan; code: number }
    | { do: "panic"; crash: CrashPlan; always: boolean }
    | { do: "notify"; type: number; status: number; data: string | null }
  );

/** A notification that was sent, with its number in the system's order. */
export interface EventRecord {
  seq: number;
  type: number;
  status: number;
  data: string | null;
}

/** A process that holds handles of the system. */
export interface Holder {
  pid: number;
  /** When the process began, where the host tells; another one with its pid has another. */
  began: string;
  /** Which simulator of that process. */
  instance: string;
  handles: number;
}

/** A connection of the guest's that one process serves. */
export interface Channel {
  owner: Omit<Holder, "handles">;
  /** How many entries it has written. */
  position: number;
}

/** One system. */
export interface VmRecord {
  format: 1;
  id: string;
  runtimeId: string;
  owner: string;
  operatingSystem: OperatingSystem;
  terminateOnLastHandleClosed: boolean;
  /** The configuration: the document as modified since. */
  document: Record<string, unknown>;
  state: RecordState;
  /** The operation under way. */
  busy?: Operation;
  /** A terminate or shutdown is under way. */
  ending?: true;
  createdAtMs: number;
  startedAtMs?: number;
  /** How long the guest had run before `runningSinceMs`. */
  guestRanMs: number;
  runningSinceMs?: number;
  pausedAtMs?: number;
  guest: GuestPlan;
  /** When, by the guest's clock, it got stuck: a panic that nothing ends. */
  hungMs?: number;
  /** The text of a panic or crash, for the console. */
  lastWords?: string;
  actions: Action[];
  events: EventRecord[];
  seq: number;
  exit?: ExitRecord;
  holders: Holder[];
  channels: Record<string, Channel>;
  /** Requests that went to the guest, the newest last. */
  guestRequests: unknown[];
}

/** How many notifications a record keeps. */
const KEPT_EVENTS = 512;

/** How long the guest has run, pauses left out, in milliseconds. */
export function guestClockMs(record: VmRecord, nowMs: number): number {
  return record.guestRanMs +
    (record.runningSinceMs === undefined ? 0 : nowMs - record.runningSinceMs);
}

/** True once the guest has booted. */
export function hasBooted(record: VmRecord, nowMs: number): boolean {
  return record.startedAtMs !== undefined &&
    guestClockMs(record, nowMs) >= bootMs(record);
}

/** How long the guest boots. */
export function bootMs(record: VmRecord): number {
  return record.guest.bootMs ?? 50;
}

/** Adds an action in the order of time; equal times keep their order. */
export function schedule(record: VmRecord, action: Action): void {
  const { actions } = record;
  let index = actions.length;
  while (index > 0 && actions[index - 1].atMs > action.atMs) index--;
  actions.splice(index, 0, action);
}

/** Sends a notification to whoever listens, now or in another process. */
export function emit(
  record: VmRecord,
  type: number,
  status: number,
  data: string | null,
): void {
  record.seq++;
  record.events.push({ seq: record.seq, type, status, data });
  if (record.events.length > KEPT_EVENTS) record.events.shift();
}
