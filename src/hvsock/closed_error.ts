/**
 * Closed transports, listeners and connections as errors.
 *
 * @module
 */
import { ClosedError } from "../errors.ts";

/** The error of what is called on a closed object, or waits for it. */
export function closedError(
  what: "transport" | "listener" | "connection",
  operation: string,
): ClosedError {
  return new ClosedError(`The ${what} is closed`, { operation });
}
