/**
 * A VM's life as phases and milestones on one line of time.
 *
 * @module
 */
import { HcsNotificationType } from "../hcs/notifications.ts";
import { notBackText } from "./duration_text.ts";
import type { EventRecorder, RecordedLogEntry } from "./recorder.ts";

/** A phase as a bar. */
export interface TimelinePhase {
  /** `create`, `start`, `boot`, `run`, …; `boot` lasts until the guest logs. */
  name: string;
  /** When it began. */
  startMs: number;
  /** When it ended; for one that goes on: when the timeline was made. */
  endMs: number;
  /** How it went. */
  outcome: "running" | "ok" | "failed";
}

/** Something at one moment. */
export interface TimelineMark {
  /** When. */
  atMs: number;
  /**
   * A log entry, a notification of HCS, the beginning of a call into HCS that
   * is not back, or the VM's end.
   */
  kind: "log" | "event" | "call" | "exit";
  /** The level of a log entry. */
  level?: string;
  /**
   * The entry's message or how many were not kept, the notification's name, the
   * call and how long it has been under way, or the kind of exit.
   */
  text: string;
}

/** A timeline; times are milliseconds since 1970. */
export interface Timeline {
  /** The VM's id. */
  id: string;
  /** The first moment. */
  startMs: number;
  /** The last moment. */
  endMs: number;
  /** In their order. */
  phases: TimelinePhase[];
  /** In the order of time, at most 50. */
  marks: TimelineMark[];
  /** How it ended, in a few words. */
  end: string;
}

const maxLogMarks = 30;
const maxEventMarks = 10;
const maxCallMarks = 5;
const maxTextLength = 200;

/** Notifications that are milestones of their own. */
const milestones: readonly number[] = [
  HcsNotificationType.SystemCrashReport,
  HcsNotificationType.SystemCrashInitiated,
  HcsNotificationType.SystemGuestConnectionClosed,
  HcsNotificationType.SystemShutdownFailed,
  HcsNotificationType.ServiceDisconnect,
];

/** What a timeline is made with. */
export interface TimelineOptions {
  /** The VM's id; default "". */
  id?: string;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
  /** Takes out of each text what must not be seen, before the text is cut. */
  redact?: (text: string) => string;
}

/** Makes a timeline of what was recorded. */
export function timelineOf(
  recorder: EventRecorder,
  { id = "", now = Date.now, redact = (text) => text }: TimelineOptions = {},
): Timeline {
  const nowMs = now();
  const phases: TimelinePhase[] = recorder.phases.map((phase) => ({
    name: redact(phase.phase),
    startMs: phase.startMs,
    endMs: phase.endMs ?? nowMs,
    outcome: phase.outcome,
  }));
  const marks = [
    ...droppedMarks(recorder),
    ...logMarks(recorder.guestLog),
    ...eventMarks(recorder),
    ...callMarks(recorder),
  ].map((mark) => ({
    ...mark,
    ...(mark.level === undefined ? {} : { level: redact(mark.level) }),
    text: redact(mark.text).slice(0, maxTextLength),
  })).sort((a, b) => a.atMs - b.atMs);
  const boot = bootOf(phases, recorder.firstLogMs);
  if (boot) phases.splice(boot.at, 0, boot.phase);
  const times = [
    ...phases.flatMap(({ startMs, endMs }) => [startMs, endMs]),
    ...marks.map(({ atMs }) => atMs),
  ];
  const startMs = times.length === 0 ? nowMs : Math.min(...times);
  const endMs = times.length === 0 ? nowMs : Math.max(...times);
  const failed = phases.find(({ outcome }) => outcome === "failed");
  const exit = marks.find(({ kind }) => kind === "exit");
  return {
    id: redact(id),
    startMs,
    endMs,
    phases,
    marks,
    end: failed
      ? `failed in phase "${failed.name}"${exit ? `: ${exit.text}` : ""}`
      : exit?.text ?? "",
  };
}

/** From the end of `start` until the guest's first word. */
function bootOf(
  phases: readonly TimelinePhase[],
  firstLogMs: number | undefined,
): { at: number; phase: TimelinePhase } | undefined {
  const at = phases.findIndex(({ name }) => name === "start");
  if (at < 0 || phases[at].outcome !== "ok" || firstLogMs === undefined) {
    return undefined;
  }
  const startMs = phases[at].endMs;
  const endMs = Math.max(startMs, firstLogMs);
  return {
    at: at + 1,
    phase: { name: "boot", startMs, endMs, outcome: "ok" },
  };
}

/** Where the log began whose first entries were given up. */
function droppedMarks(
  { droppedLogEntries, firstLogMs }: EventRecorder,
): TimelineMark[] {
  if (droppedLogEntries === 0 || firstLogMs === undefined) return [];
  const text = droppedLogEntries === 1
    ? "1 entry from here on was not kept"
    : `${droppedLogEntries} entries from here on were not kept`;
  return [{ atMs: firstLogMs, kind: "log", text }];
}

/** The first entries that are kept, then only those that warn. */
function logMarks(log: readonly RecordedLogEntry[]): TimelineMark[] {
  const half = maxLogMarks / 2;
  const later = log.slice(half).filter(({ level }) =>
    level === "warning" || level === "error"
  );
  return [...log.slice(0, half), ...later.slice(-half)].map((entry) => ({
    atMs: entry.atMs,
    kind: "log",
    level: entry.level,
    text: entry.message.trim(),
  }));
}

/** Calls that hang, the oldest of them. */
function callMarks(recorder: EventRecorder): TimelineMark[] {
  return recorder.calls
    .filter(({ outcome }) => outcome === "running")
    .slice(0, maxCallMarks)
    .map(({ time, call, ms }) => ({
      atMs: Date.parse(time),
      kind: "call",
      text: `${call}: ${notBackText(ms)}`,
    }));
}

function eventMarks(recorder: EventRecorder): TimelineMark[] {
  const marks: TimelineMark[] = recorder.events
    .filter(({ number }) => milestones.includes(number))
    .slice(-maxEventMarks)
    .map(({ time, event }) => ({
      atMs: Date.parse(time),
      kind: "event",
      text: event,
    }));
  const { exit } = recorder;
  if (exit) {
    const type = (exit.data as { ExitType?: unknown } | null)?.ExitType;
    marks.push({
      atMs: Date.parse(exit.time),
      kind: "exit",
      text: typeof type === "string" ? type : "exited",
    });
  }
  return marks;
}
