/**
 * Failures on the errors of the library.
 *
 * @module
 */
import { UvmError } from "../../errors.ts";
import { diagnose } from "./diagnose.ts";
import { errorChain } from "./error_chain.ts";
import type { Evidence } from "./evidence.ts";
import type { Failure } from "./failure.ts";

/**
 * Puts a failure on the error and gives the error back. An error that is no
 * UvmError, or has one, is left as it is: whoever was nearer knew more.
 */
export function withFailure(
  error: unknown,
  evidence: () => Omit<Evidence, "error">,
): unknown {
  if (error instanceof UvmError && error.failure === undefined) {
    try {
      error.failure = diagnose({ ...evidence(), error });
    } catch {
      // The error itself must come through whatever happens here.
    }
  }
  return error;
}

/** The failure that an error, or one of its causes, carries. */
export function failureOf(error: unknown): Failure | undefined {
  for (const e of errorChain(error)) {
    if (e instanceof UvmError && e.failure) return e.failure as Failure;
  }
  return undefined;
}
