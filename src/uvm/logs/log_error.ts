/**
 * What went wrong with a guest's log, with the VM's name.
 *
 * @module
 */
import { HvSocketError } from "../../errors.ts";

/** The socket's error with the VM's name; others as they are. */
export function logError(text: string, id: string, cause: unknown): unknown {
  if (!(cause instanceof HvSocketError)) return cause;
  const { code, hints, message } = cause;
  return new HvSocketError(`${text} of VM "${id}": ${message}`, {
    operation: "connect-logs",
    id,
    code,
    hints,
    cause,
  });
}
