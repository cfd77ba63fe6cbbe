/**
 * Moves a system through time: whatever fell due happens, in order. The same
 * record and the same time give the same result in every process.
 *
 * @module
 */
import { HcsNotificationType } from "../hcs/notifications.ts";
import { Code } from "./codes.ts";
import { kernelCommandLine } from "./documents.ts";
import type { CrashPlan, ExitPlan } from "./plan.ts";
import { planHresult } from "./plan_check.ts";
import {
  type Action,
  bootMs,
  type Deviation,
  emit,
  type ExitRecord,
  guestClockMs,
  hasBooted,
  type Operation,
  schedule,
  type VmRecord,
} from "./record.ts";

/** The notification that ends each operation. */
export const COMPLETIONS: Readonly<Record<Operation, number>> = {
  create: HcsNotificationType.SystemCreateCompleted,
  start: HcsNotificationType.SystemStartCompleted,
  pause: HcsNotificationType.SystemPauseCompleted,
  resume: HcsNotificationType.SystemResumeCompleted,
  save: HcsNotificationType.SystemSaveCompleted,
};

/** Lets everything happen that is due by then. */
export function advance(record: VmRecord, nowMs: number): void {
  while (record.actions.length > 0 && record.actions[0].atMs <= nowMs) {
    perform(record, record.actions.shift()!);
  }
}

/** When the next thing happens, undefined where nothing will by itself. */
export function nextActionMs(record: VmRecord): number | undefined {
  const atMs = record.actions[0]?.atMs;
  return atMs === undefined || atMs >= FROZEN_MS ? undefined : atMs;
}

/** Does one thing. */
export function perform(record: VmRecord, action: Action): void {
  const { atMs } = action;
  switch (action.do) {
    case "complete":
      complete(record, action, action.operation, atMs, action.template);
      break;
    case "exit":
      end(record, action.exit, atMs, action);
      break;
    case "crash":
      crash(record, action.crash, action.code, atMs);
      break;
    case "panic":
      panic(record, action.crash, action.always, atMs);
      break;
    case "notify":
      emit(record, action.type, action.status, action.data);
  }
}

function complete(
  record: VmRecord,
  deviation: Deviation,
  operation: Operation,
  atMs: number,
  template: true | undefined,
): void {
  if (record.busy !== operation) return;
  delete record.busy;
  const { status = 0, data = null, copies = 1 } = deviation;
  if (status < 0x80000000) become(record, operation, atMs, template);
  else if (operation === "create") record.state = "Stopped";
  for (let copy = 0; copy < copies; copy++) {
    emit(record, COMPLETIONS[operation], status, data);
  }
}

function become(
  record: VmRecord,
  operation: Operation,
  atMs: number,
  template: true | undefined,
): void {
  if (operation === "start") {
    record.state = "Running";
    record.startedAtMs = atMs;
    record.runningSinceMs = atMs;
    scheduleGuest(record, atMs);
  } else if (operation === "pause") {
    record.guestRanMs = guestClockMs(record, atMs);
    delete record.runningSinceMs;
    record.pausedAtMs = atMs;
    record.state = "Paused";
    shiftGuest(record, FROZEN_MS);
  } else if (operation === "resume") {
    record.state = "Running";
    record.runningSinceMs = atMs;
    shiftGuest(record, atMs - (record.pausedAtMs ?? atMs) - FROZEN_MS);
    delete record.pausedAtMs;
  } else if (operation === "save" && template) record.state = "SavedAsTemplate";
}

function scheduleGuest(record: VmRecord, startMs: number): void {
  const { exit, panic } = record.guest;
  const bootedMs = startMs + bootMs(record);
  if (exit) {
    schedule(record, {
      atMs: bootedMs + (exit.afterMs ?? 0),
      guest: true,
      do: "exit",
      exit: exitRecord(exit, {
        WorkerExit: {
          ExitCode: 0,
          Type: "Stopped",
          Detail: "PowerOff",
          Initiator: "GuestOS",
        },
      }),
    });
  }
  if (panic) {
    const { afterMs = 0, always = false, ...crash } = panic;
    schedule(record, {
      atMs: bootedMs + afterMs,
      guest: true,
      do: "panic",
      crash,
      always,
    });
  }
}

/** Moves what the guest will do; beyond any clock while it is paused. */
function shiftGuest(record: VmRecord, ms: number): void {
  for (const action of record.actions) {
    if (action.guest) action.atMs += ms;
  }
  record.actions.sort((a, b) => a.atMs - b.atMs);
}

/** Beyond any clock: a hundred thousand years. */
const FROZEN_MS = 3.2e15;

/** A plan's exit; `attribution` stands in where the plan names none. */
export function exitRecord(
  plan: ExitPlan,
  attribution?: Record<string, unknown>,
): ExitRecord {
  const status = planHresult(plan.status);
  const fallback = status >= 0x80000000 ? "UnexpectedExit" : "GracefulExit";
  const records = plan.attribution ?? (attribution ? [attribution] : undefined);
  return {
    type: plan.type ?? fallback,
    status,
    ...(records ? { attribution: records } : {}),
  };
}

/** Ends the system and says so. */
export function end(
  record: VmRecord,
  exit: ExitRecord,
  atMs: number,
  deviation: Deviation = {},
): void {
  if (record.state === "Stopped") return;
  const connected = exit.type === "UnexpectedExit" && hasBooted(record, atMs);
  if (record.runningSinceMs !== undefined) {
    record.guestRanMs = guestClockMs(record, atMs);
    delete record.runningSinceMs;
  }
  record.actions = record.actions.filter((action) => action.do === "notify");
  record.state = "Stopped";
  delete record.busy;
  delete record.ending;
  record.exit = exit;
  if (connected) {
    emit(record, HcsNotificationType.SystemGuestConnectionClosed, 0, null);
  }
  const data = deviation.data ?? JSON.stringify({
    Status: exit.status | 0,
    ExitType: exit.type,
    ...(exit.attribution ? { Attribution: exit.attribution } : {}),
  });
  const status = deviation.status ??
    (exit.type === "UnexpectedExit" ? exit.status || Code.UnexpectedExit : 0);
  for (let copy = 0; copy < (deviation.copies ?? 1); copy++) {
    emit(record, HcsNotificationType.SystemExited, status, data);
  }
}

/** A kernel panic: the end of it only where the kernel is told to end. */
function panic(
  record: VmRecord,
  crashPlan: CrashPlan,
  always: boolean,
  atMs: number,
): void {
  const ends = always || record.operatingSystem === "windows" ||
    /(^|\s)panic=-?[1-9]/.test(kernelCommandLine(record.document));
  record.lastWords = crashPlan.log ?? DEFAULT_PANIC;
  if (ends) crash(record, crashPlan, Code.UnexpectedExit, atMs);
  else record.hungMs = guestClockMs(record, atMs);
}

/** The kernel's words where the plan gives none. */
const DEFAULT_PANIC =
  "Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100\n";

/** A crash that Hyper-V sees: report, then the exit. */
export function crash(
  record: VmRecord,
  plan: CrashPlan,
  code: number,
  atMs: number,
): void {
  if (record.state === "Stopped") return;
  const log = plan.log ?? DEFAULT_PANIC;
  const parameters = plan.parameters ?? [0, 0, 0, 0, 0];
  record.lastWords ??= log;
  if (plan.report !== false) {
    emit(
      record,
      HcsNotificationType.SystemCrashReport,
      0,
      JSON.stringify({
        SystemId: record.id,
        ActivityId: record.runtimeId,
        CrashParameters: parameters,
        CrashLog: log,
        Status: 0,
      }),
    );
  }
  end(record, {
    type: "UnexpectedExit",
    status: code,
    attribution: [{ GuestCrash: { CrashParameters: parameters } }],
  }, atMs);
}
