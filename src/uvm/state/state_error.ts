/**
 * A VM's stored state cannot be used.
 *
 * @module
 */
import { UvmError, type UvmErrorOptions } from "../../errors.ts";
import { codeOf } from "../../system/error_code.ts";

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

/**
 * Works in a folder of state. What the operating system refuses there becomes
 * an error that names the folder and the flag for it.
 */
export async function inStateFolder<T>(
  folder: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UvmError || !/^E[A-Z]+$/.test(`${codeOf(cause)}`)) {
      throw cause;
    }
    throw new UvmError(
      `Cannot use the state folder "${folder}": ${(cause as Error).message}`,
      {
        operation: "state",
        cause,
        hints: ["Choose another folder: --state-dir"],
      },
    );
  }
}
