/**
 * What happened to a VM, kept in bounded memory: phases, HCS's notifications,
 * calls, the guest's log and console. What diagnose(), the timeline and the
 * report read.
 *
 * @module
 */
import type { HcsNotification } from "../hcs/backend.ts";
import { CallLedger, type HcsCallEnd, type HcsCallStart } from "./calls.ts";
import { HcsNotificationType } from "../hcs/notifications.ts";
import { textOf } from "./logs/entry.ts";
import { exactEntry } from "./logs/exact_numbers.ts";
import {
  type HcsCallRecord,
  type RecordedEvent,
  recordedEvent,
  type RecordedLogEntry,
  type RecordedPhase,
} from "./records.ts";
import { Ring } from "./ring.ts";

export type { HcsCallEnd, HcsCallStart } from "./calls.ts";
export {
  type HcsCallRecord,
  type RecordedEvent,
  recordedEvent,
  type RecordedLogEntry,
  type RecordedPhase,
} from "./records.ts";

/** What there is to subscribe to; a UtilityVm is one. */
export interface EventSource {
  /** The compute system's id. */
  readonly id: string;
  /** Calls back for every notification until the returned function is called. */
  subscribe(listener: (notification: HcsNotification) => void): () => void;
}

/** How much is kept; the oldest goes first. */
export interface EventRecorderOptions {
  /** Notifications; default 1000, and 2 Mi characters of data in all. */
  maxEvents?: number;
  /** Calls that are back, and as many that are not; default 500. */
  maxCalls?: number;
  /** Entries of the guest's log; default 5000, and 2 Mi characters in all. */
  maxLogEntries?: number;
  /** Characters of the console; default 1 Mi. */
  maxConsoleCharacters?: number;
  /**
   * Called with each event as it is recorded, with each call once it is back,
   * and with each phase once it has ended.
   */
  onRecord?: (record: RecordedEvent | HcsCallRecord | RecordedPhase) => void;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
}

/** Of the log, and of the notifications' data as HCS sent it. */
const maxCharacters = 2 * 1024 * 1024;

function lengthOf(value: unknown): number {
  return value === undefined ? 0 : textOf(value).length;
}

/** Keeps what happens to a VM. */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #now: () => number;
  readonly #events: Ring<RecordedEvent>;
  readonly #dataLengths = new WeakMap<RecordedEvent, number>();
  readonly #calls: CallLedger;
  readonly #phases = new Ring<RecordedPhase>({ maxItems: 200 });
  readonly #log: Ring<RecordedLogEntry>;
  readonly #crashes = new Ring<RecordedEvent>({ maxItems: 4 });
  readonly #console: Ring<string>;
  #exit: RecordedEvent | undefined;
  #firstLogMs: number | undefined;

  /** Makes an empty recorder. */
  constructor(options: EventRecorderOptions = {}) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#events = new Ring({
      maxItems: options.maxEvents ?? 1000,
      maxSize: maxCharacters,
      sizeOf: (event) => this.#dataLengths.get(event) ?? 0,
    });
    this.#calls = new CallLedger(options.maxCalls ?? 500, this.#now);
    this.#log = new Ring({
      maxItems: options.maxLogEntries ?? 5000,
      maxSize: maxCharacters,
      sizeOf: (entry) =>
        entry.message.length + lengthOf(entry.time) + lengthOf(entry.fields),
    });
    this.#console = new Ring({
      maxItems: Infinity,
      maxSize: options.maxConsoleCharacters ?? 1024 * 1024,
      sizeOf: (text) => text.length,
    });
  }

  /** Records a VM's notifications until the returned function is called. */
  attach(source: EventSource): () => void {
    return source.subscribe((notification) =>
      this.note(source.id, notification)
    );
  }

  /** Records a notification. */
  note(id: string, notification: HcsNotification): RecordedEvent {
    const event = recordedEvent(id, notification, this.#now());
    this.#dataLengths.set(event, notification.data?.length ?? 0);
    this.#events.push(event);
    if (event.number === HcsNotificationType.SystemExited) this.#exit ??= event;
    if (event.number === HcsNotificationType.SystemCrashReport) {
      this.#crashes.push(event);
    }
    this.#options.onRecord?.(event);
    return event;
  }

  /** Records a call that is back. */
  noteCall(call: HcsCallRecord): void {
    this.#calls.push(call);
    this.#options.onRecord?.(call);
  }

  /**
   * Records a call that begins. It is among the calls as "running" until the
   * returned function says how it went.
   */
  beginCall(call: HcsCallStart): (end: HcsCallEnd) => void {
    const finish = this.#calls.begin(call);
    return (end) => {
      const record = finish(end);
      this.#options.onRecord?.(record);
    };
  }

  /** Records an entry of the guest's log. */
  noteLog(entry: Omit<RecordedLogEntry, "atMs">): void {
    const { level, message, time, fields } = exactEntry(entry);
    const atMs = this.#now();
    this.#firstLogMs ??= atMs;
    this.#log.push({
      atMs,
      level,
      message,
      time: time ?? undefined,
      fields,
    });
  }

  /** Records text of the console. */
  noteConsole(text: string): void {
    if (text !== "") this.#console.push(text);
  }

  /** Begins a phase; one that goes on ends well first. */
  begin(phase: string): void {
    this.end();
    const startMs = this.#now();
    const time = new Date(startMs).toISOString();
    this.#phases.push({
      type: "phase",
      phase,
      time,
      startMs,
      outcome: "running",
    });
  }

  /** Ends the phase that goes on; nothing where none does. */
  end(outcome: "ok" | "failed" = "ok"): void {
    const phase = this.current;
    if (phase === undefined) return;
    phase.endMs = this.#now();
    phase.outcome = outcome;
    this.#options.onRecord?.({ ...phase });
  }

  /** Does something as a phase, which fails with it. */
  async phase<T>(name: string, fn: () => Promise<T>): Promise<T> {
    this.begin(name);
    try {
      const result = await fn();
      this.end();
      return result;
    } catch (error) {
      this.end("failed");
      throw error;
    }
  }

  /** The phase that goes on. */
  get current(): RecordedPhase | undefined {
    const last = this.#phases.items.at(-1);
    return last?.outcome === "running" ? last : undefined;
  }

  /** The phase that failed last, else the one that goes on. */
  get failedPhase(): string | undefined {
    const failed = this.#phases.items.findLast((phase) =>
      phase.outcome === "failed"
    );
    return (failed ?? this.current)?.phase;
  }

  /** The phases, oldest first. */
  get phases(): readonly RecordedPhase[] {
    return this.#phases.items;
  }

  /** The notifications that are kept, oldest first. */
  get events(): readonly RecordedEvent[] {
    return this.#events.items;
  }

  /** How many notifications were given up for newer ones. */
  get droppedEvents(): number {
    return this.#events.dropped;
  }

  /** The calls that are kept, in the order of their beginning. */
  get calls(): readonly HcsCallRecord[] {
    return this.#calls.records;
  }

  /** Crash reports, oldest first; the last four. */
  get crashReports(): readonly RecordedEvent[] {
    return this.#crashes.items;
  }

  /** The first SystemExited, kept whatever comes later. */
  get exit(): RecordedEvent | undefined {
    return this.#exit;
  }

  /** True where HCS told of a crash, with a report or without. */
  get crashed(): boolean {
    return this.#crashes.items.length > 0 ||
      this.#events.items.some((event) =>
        event.number === HcsNotificationType.SystemCrashInitiated
      );
  }

  /** The guest's log as it is kept, oldest first. */
  get guestLog(): readonly RecordedLogEntry[] {
    return this.#log.items;
  }

  /** How many entries of the log were given up for newer ones. */
  get droppedLogEntries(): number {
    return this.#log.dropped;
  }

  /**
   * When the guest's first entry arrived, in milliseconds since 1970, kept
   * whatever comes later; undefined where it has logged nothing.
   */
  get firstLogMs(): number | undefined {
    return this.#firstLogMs;
  }

  /** The end of the console's text. */
  get console(): string {
    const max = this.#options.maxConsoleCharacters ?? 1024 * 1024;
    return this.#console.items.join("").slice(-max);
  }

  /** True where the console's beginning was given up. */
  get consoleCut(): boolean {
    return this.#console.dropped > 0;
  }

  /** Phases, calls and notifications in the order of time. */
  timeOrdered(): (RecordedEvent | HcsCallRecord | RecordedPhase)[] {
    return [...this.phases, ...this.calls, ...this.events].sort((a, b) =>
      a.time < b.time ? -1 : a.time > b.time ? 1 : 0
    );
  }
}
