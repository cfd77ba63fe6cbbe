/**
 * A VM's stored state cannot be used.
 *
 * @module
 */
import { UvmError, type UvmErrorOptions } from "../../errors.ts";

/**
 * - `missing`: there is none.
 * - `damaged`: the file is no state of uvm's, or not all of it.
 * - `newer`: a later uvm wrote it.
 * - `foreign`: it is another VM's, or of an earlier VM with this id.
 * - `lost-lock`: another process took the lock over.
 */
export type StateErrorReason =
  | "missing"
  | "damaged"
  | "newer"
  | "foreign"
  | "lost-lock";

/** A VM's stored state cannot be used. */
export class StateError extends UvmError {
  /** `StateError`. */
  override name = "StateError";
  /** Why. */
  readonly reason: StateErrorReason;
  /** The file. */
  readonly path: string;

  /** Makes an error with its text, reason and file. */
  constructor(
    message: string,
    options: Omit<UvmErrorOptions, "operation"> & {
      reason: StateErrorReason;
      path: string;
    },
  ) {
    super(message, { ...options, operation: "state" });
    this.reason = options.reason;
    this.path = options.path;
  }
}
