/**
 * Exit codes of devices and stored state.
 *
 * @module
 */
import { DeviceError, type DeviceErrorReason } from "../uvm/devices/mod.ts";
import { StateError, type StateErrorReason } from "../uvm/state/mod.ts";
import { ExitCode } from "./exit_codes.ts";

const codes: Record<DeviceErrorReason | StateErrorReason, number> = {
  "not-attached": ExitCode.NotFound,
  "unknown-devices": ExitCode.NotFound,
  "missing": ExitCode.NotFound,
  "already-attached": ExitCode.Conflict,
  "other-settings": ExitCode.Conflict,
  "no-free-slot": ExitCode.Conflict,
  "boot-device": ExitCode.Conflict,
  "not-supported": ExitCode.Conflict,
  "foreign": ExitCode.Conflict,
  "lost-lock": ExitCode.Conflict,
  "damaged": ExitCode.Failure,
  "newer": ExitCode.Failure,
};

/** The exit code, undefined for other errors. */
export function deviceExitCodeOf(error: unknown): number | undefined {
  return error instanceof DeviceError || error instanceof StateError
    ? codes[error.reason]
    : undefined;
}
