/**
 * Signals as HCS wants them: numbers for a Linux guest, `ProcessSignal` names
 * for a Windows one.
 *
 * @module
 */
import type { ProcessSignal } from "../../schema/mod.ts";
import type { OperatingSystem } from "../operating_system.ts";

/** Signal numbers of Linux on x86-64 and arm64. */
const linuxSignals: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
};

/** Names of HCS, and the nearest of them for what Linux calls so. */
const windowsSignals: Readonly<Record<string, ProcessSignal>> = {
  CTRLC: "CtrlC",
  CTRLBREAK: "CtrlBreak",
  CTRLCLOSE: "CtrlClose",
  CTRLLOGOFF: "CtrlLogOff",
  CTRLSHUTDOWN: "CtrlShutdown",
  INT: "CtrlC",
  BREAK: "CtrlBreak",
  HUP: "CtrlClose",
  TERM: "CtrlShutdown",
};

/** A signal for HCS, or the end by force. */
export type GuestSignal =
  | { Signal: number }
  | { Signal: ProcessSignal }
  | "terminate";

/**
 * A signal by its name (`SIGTERM`, `TERM`, `CtrlC`; case does not count) or
 * its Linux number. KILL ends a Windows process by force. Where the guest's
 * system is not known, the name decides.
 *
 * RangeError for one that the guest's system does not have.
 */
export function guestSignal(
  signal: string | number,
  operatingSystem: OperatingSystem | undefined,
): GuestSignal {
  if (typeof signal === "number") {
    if (
      Number.isInteger(signal) && signal >= 1 && signal <= 64 &&
      operatingSystem !== "windows"
    ) return { Signal: signal };
  } else if (typeof signal === "string") {
    const name = signal.toUpperCase().replace(/^SIG/, "");
    if (operatingSystem === "windows") {
      if (name === "KILL") return "terminate";
      if (has(windowsSignals, name)) return { Signal: windowsSignals[name] };
    } else {
      if (has(linuxSignals, name)) return { Signal: linuxSignals[name] };
      if (operatingSystem === undefined && has(windowsSignals, name)) {
        return { Signal: windowsSignals[name] };
      }
    }
  } else {
    throw new TypeError(`A signal must be a name or a number: ${signal}`);
  }
  const known = operatingSystem === "windows"
    ? "CtrlC, CtrlBreak, CtrlClose, CtrlLogOff, CtrlShutdown, KILL"
    : "1 to 64, or a name like SIGTERM";
  throw new RangeError(
    `A ${operatingSystem ?? ""} guest has no such signal (${known}): ${
      JSON.stringify(signal)
    }`.replace("  ", " "),
  );
}

function has(table: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(table, name);
}
