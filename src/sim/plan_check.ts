/**
 * Checks a plan before anything runs by it.
 *
 * @module
 */
import { parseHresult } from "../ffi/hresult.ts";
import { HcsNotificationType } from "../hcs/notifications.ts";
import type { SimulatorPlan } from "./plan.ts";
import {
  anyObject,
  anything,
  type Check,
  either,
  flag,
  hresult,
  integer,
  list,
  milliseconds,
  object,
  oneOf,
  shown,
  text,
} from "./shape.ts";

/** The calls that a fault can name, without the `Hcs` of the exports. */
export const CALL_NAMES: readonly string[] = [
  "EnumerateComputeSystems",
  "CreateComputeSystem",
  "OpenComputeSystem",
  "CloseComputeSystem",
  "StartComputeSystem",
  "ShutdownComputeSystem",
  "TerminateComputeSystem",
  "PauseComputeSystem",
  "ResumeComputeSystem",
  "SaveComputeSystem",
  "GetComputeSystemProperties",
  "ModifyComputeSystem",
  "RegisterComputeSystemCallback",
  "UnregisterComputeSystemCallback",
  "CreateProcess",
  "OpenProcess",
  "CloseProcess",
  "TerminateProcess",
  "SignalProcess",
  "GetProcessInfo",
  "GetProcessProperties",
  "ModifyProcess",
  "RegisterProcessCallback",
  "UnregisterProcessCallback",
  "GetServiceProperties",
  "ModifyServiceSettings",
  "GrantVmAccess",
  "RevokeVmAccess",
];

/** The notifications that a fault can name. */
const FAULTY_NOTIFICATIONS: readonly string[] = [
  "SystemCreateCompleted",
  "SystemStartCompleted",
  "SystemPauseCompleted",
  "SystemResumeCompleted",
  "SystemSaveCompleted",
  "SystemShutdownFailed",
  "SystemExited",
  "ProcessExited",
];

/** A call's name without the exports' `Hcs`. */
export function callName(name: string): string {
  return name.startsWith("Hcs") ? name.slice(3) : name;
}

const place: Check = (value, at) => {
  text(value, at);
  const name = callName(value as string);
  if (!CALL_NAMES.includes(name) && !FAULTY_NOTIFICATIONS.includes(name)) {
    throw new TypeError(
      `"${at}" must name a call or notification: ${
        shown(value)
      }, notifications are ${FAULTY_NOTIFICATIONS.join(", ")}`,
    );
  }
};

const notificationType: Check = (value, at) => {
  if (typeof value === "string" && Object.hasOwn(HcsNotificationType, value)) {
    return;
  }
  if (typeof value === "string") {
    throw new TypeError(
      `"${at}" must be a number or a name of HCS_NOTIFICATIONS: ${
        shown(value)
      }`,
    );
  }
  integer(0, 0xffffffff)(value, at);
};

const exitKeys = {
  type: oneOf(
    "None",
    "GracefulExit",
    "ForcedExit",
    "UnexpectedExit",
    "Unknown",
  ),
  status: hresult,
  attribution: list(anyObject),
};
const crashKeys = {
  log: text,
  parameters: list(integer(0, Number.MAX_SAFE_INTEGER)),
  report: flag,
};
const logLine = object({
  afterMs: milliseconds,
  level: text,
  msg: text,
  fields: anyObject,
  text,
  repeat: integer(1, 1_000_000_000),
});
const guestKeys = {
  bootMs: milliseconds,
  connects: flag,
  entropy: flag,
  log: list(either("string", text, logLine)),
  console: list(
    either("string", text, object({ afterMs: milliseconds, text }, ["text"])),
  ),
  exit: object({ ...exitKeys, afterMs: milliseconds }),
  panic: object({ ...crashKeys, afterMs: milliseconds, always: flag }),
  onShutdown: oneOf("exit", "ignore", "fail"),
  commands: list(object({
    match: text,
    stdout: text,
    stderr: text,
    exitCode: integer(0, 0xffffffff),
    afterMs: milliseconds,
  }, ["match"])),
  services: list(object({
    port: integer(0, 0x7fffffff),
    afterMs: milliseconds,
    mode: oneOf("echo", "discard"),
  }, ["port"])),
  capabilities: anyObject,
};
const occurrence = integer(1, Number.MAX_SAFE_INTEGER);
const faultKeys = object({
  on: place,
  id: text,
  path: text,
  nth: either("array", list(occurrence), occurrence),
  fail: hresult,
  message: text,
  events: list(object({
    Message: text,
    StackTrace: text,
    Provider: text,
    EventId: integer(0, 0xffff),
    Flags: integer(0, 0xffffffff),
    Source: text,
  })),
  data: anything,
  delayMs: milliseconds,
  never: flag,
  twice: flag,
  early: flag,
  missing: flag,
  disconnect: flag,
  exit: object(exitKeys),
  crash: object(crashKeys),
  notify: list(object({
    type: notificationType,
    status: hresult,
    data: anything,
  }, ["type"])),
  afterMs: milliseconds,
}, ["on"]);

const onlyNotifications = ["twice", "early"] as const;

const fault: Check = (value, at) => {
  faultKeys(value, at);
  const entry = value as Record<string, unknown>;
  const isCall = CALL_NAMES.includes(callName(entry.on as string));
  for (const key of onlyNotifications) {
    if (isCall && entry[key]) {
      throw new TypeError(`"${at}.${key}" is for notifications: ${entry.on}`);
    }
  }
  if (!isCall && entry.missing) {
    throw new TypeError(`"${at}.missing" is for calls: ${entry.on}`);
  }
  if (entry.early && entry.delayMs !== undefined) {
    throw new TypeError(`"${at}" cannot be both early and delayed`);
  }
};

const plan = object({
  delays: object({
    createMs: milliseconds,
    startMs: milliseconds,
    pauseMs: milliseconds,
    resumeMs: milliseconds,
    saveMs: milliseconds,
    shutdownMs: milliseconds,
    terminateMs: milliseconds,
  }),
  guest: object(guestKeys),
  guests: list(object({ ...guestKeys, id: text }, ["id"])),
  faults: list(fault),
  enforceAccess: flag,
});

/**
 * The plan, where a value is one. TypeError or RangeError that names the place
 * where it is not; unknown keys are refused.
 */
export function checkPlan(value: unknown): SimulatorPlan {
  plan(value, "");
  return value as SimulatorPlan;
}

/** Reads a plan from the text of its file. */
export function parsePlan(json: string): SimulatorPlan {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new TypeError(
      `Simulator plan is no JSON: ${(error as Error).message}`,
      { cause: error },
    );
  }
  return checkPlan(value);
}

/** A plan's HRESULT as a number. */
export function planHresult(value: string | number | undefined): number {
  if (value === undefined) return 0;
  return (typeof value === "number" ? value : parseHresult(value) ?? 0) >>> 0;
}

/** A plan's notification number. */
export function planNotification(type: string | number): number {
  return typeof type === "number"
    ? type
    : HcsNotificationType[type as keyof typeof HcsNotificationType];
}
