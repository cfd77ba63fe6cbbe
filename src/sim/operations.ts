/**
 * The operations of a system that end by a notification: which states allow
 * them, and what they set going.
 *
 * @module
 */
import type { HcsOutcome } from "../hcs/backend.ts";
import { HcsNotificationType } from "../hcs/notifications.ts";
import { COMPLETIONS, exitRecord, perform } from "./advance.ts";
import { Code, PENDING } from "./codes.ts";
import { deviation, faultData } from "./faults.ts";
import type { SimulatorDelays, SimulatorFault } from "./plan.ts";
import { planHresult, planNotification } from "./plan_check.ts";
import {
  type Action,
  bootMs,
  emit,
  guestClockMs,
  type Operation,
  schedule,
  type VmRecord,
} from "./record.ts";

/** What an operation is begun with. */
export interface Begin {
  nowMs: number;
  delays: SimulatorDelays;
  /** The fault that meets a notification of this name, counted. */
  meet(notification: string): SimulatorFault | undefined;
}

const DELAY_OF = {
  create: "createMs",
  start: "startMs",
  pause: "pauseMs",
  resume: "resumeMs",
  save: "saveMs",
} as const;

const ALLOWED_IN: Readonly<Record<Operation, string>> = {
  create: "Created",
  start: "Created",
  pause: "Running",
  resume: "Paused",
  save: "Paused",
};

/** Begins an operation; pending, or why its state forbids it. */
export function begin(
  record: VmRecord,
  operation: Operation,
  options: Begin & { template?: boolean },
): HcsOutcome {
  if (record.state === "Stopped") return outcome(Code.SystemAlreadyStopped);
  if (
    record.state !== ALLOWED_IN[operation] || record.busy || record.ending
  ) return outcome(Code.InvalidState);
  record.busy = operation;
  const name = `System${operation[0].toUpperCase()}${
    operation.slice(1)
  }Completed`;
  const fault = options.meet(name);
  const atMs = timeOf(options, DELAY_OF[operation], fault);
  // An operation that never completes stays under way.
  if (!fault?.never) {
    launch(record, fault, {
      atMs,
      do: "complete",
      operation,
      ...(options.template ? { template: true } : {}),
      ...deviation(fault),
    });
  }
  scheduleEffects(record, fault, atMs);
  return PENDING;
}

/** Asks the guest to shut down. */
export function shutdown(record: VmRecord, options: Begin): HcsOutcome {
  if (record.state === "Stopped") return outcome(Code.SystemAlreadyStopped);
  if (record.state !== "Running" || record.busy) {
    return outcome(Code.InvalidState);
  }
  if (record.ending) return PENDING;
  const { onShutdown = "exit" } = record.guest;
  if (record.hungMs !== undefined || onShutdown === "ignore") return PENDING;
  if (onShutdown === "fail") {
    const fault = options.meet("SystemShutdownFailed");
    const { status = Code.Fail, data = null } = deviation(fault);
    const type = HcsNotificationType.SystemShutdownFailed;
    const atMs = timeOf(options, "shutdownMs", fault);
    launch(record, fault, { atMs, do: "notify", type, status, data });
    scheduleEffects(record, fault, atMs);
    return PENDING;
  }
  record.ending = true;
  // A guest that still boots shuts down when it has booted.
  const ranMs = guestClockMs(record, options.nowMs);
  const bootingMs = Math.max(0, bootMs(record) - ranMs);
  endBy(record, { ...options, nowMs: options.nowMs + bootingMs }, "Graceful");
  return PENDING;
}

/** Ends the system; an operation under way fails. */
export function terminate(record: VmRecord, options: Begin): HcsOutcome {
  if (record.state === "Stopped") return outcome(Code.SystemAlreadyStopped);
  const { busy } = record;
  if (busy) {
    delete record.busy;
    record.actions = record.actions.filter(({ do: kind }) =>
      kind !== "complete"
    );
    const status = busy === "start"
      ? Code.TerminatedDuringStart
      : Code.Terminated;
    emit(record, COMPLETIONS[busy], status, null);
  }
  const forced = record.actions.some((action) =>
    action.do === "exit" && action.exit.type === "ForcedExit" && !action.guest
  );
  if (forced) return PENDING;
  record.ending = true;
  endBy(record, options, "Forced");
  return PENDING;
}

function endBy(
  record: VmRecord,
  options: Begin,
  how: "Graceful" | "Forced",
): void {
  const fault = options.meet("SystemExited");
  const delay = how === "Forced" ? "terminateMs" : "shutdownMs";
  const atMs = timeOf(options, delay, fault);
  launch(record, fault, {
    atMs,
    do: "exit",
    exit: { type: `${how}Exit`, status: 0 },
    ...deviation(fault),
  });
  scheduleEffects(record, fault, atMs);
}

/** When the notification comes, which a fault may put off. */
function timeOf(
  options: Begin,
  delay: keyof SimulatorDelays,
  fault: SimulatorFault | undefined,
): number {
  return options.nowMs + options.delays[delay] + (fault?.delayMs ?? 0);
}

function launch(
  record: VmRecord,
  fault: SimulatorFault | undefined,
  action: Action,
): void {
  if (fault?.early) perform(record, action);
  else schedule(record, action);
}

/** Sets going what a fault does to the system beside the call. */
export function scheduleEffects(
  record: VmRecord,
  fault: Omit<SimulatorFault, "on"> | undefined,
  fromMs: number,
): void {
  if (fault === undefined) return;
  const atMs = fromMs + (fault.afterMs ?? 0);
  for (const { type, status, data } of fault.notify ?? []) {
    schedule(record, {
      atMs,
      do: "notify",
      type: planNotification(type),
      status: planHresult(status),
      data: faultData(data),
    });
  }
  const { exit, crash } = fault;
  if (crash) {
    schedule(record, { atMs, do: "crash", crash, code: Code.UnexpectedExit });
  }
  if (exit) schedule(record, { atMs, do: "exit", exit: exitRecord(exit) });
}

function outcome(hresult: number): HcsOutcome {
  return { hresult, result: null };
}
