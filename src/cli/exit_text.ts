/**
 * How a VM ended, as text and as data.
 *
 * @module
 */
import { formatHresult } from "../ffi/hresult.ts";
import {
  describeExit,
  type ExitStatus,
  isFailedExit,
} from "../hcs/exit_status.ts";
import { visibleLine } from "./terminal.ts";

/** One line; HCS's texts cannot steer the terminal. */
export function exitText(exit: ExitStatus): string {
  return visibleLine(describeExit(exit));
}

/** The exit status as data, null where there is none. */
export function exitData(
  exit: ExitStatus | undefined,
): Record<string, unknown> | null {
  if (exit === undefined) return null;
  return {
    exitType: exit.type,
    code: exit.code,
    codeHex: formatHresult(exit.code),
    codeName: exit.codeName,
    attribution: exit.attribution,
  };
}

/** True where the exit code is 8. */
export function isGuestFailure(exit: ExitStatus): boolean {
  return isFailedExit(exit);
}
