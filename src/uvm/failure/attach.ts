/**
 * Failures on the errors of the library. What puts a failure together is
 * loaded when there is one.
 *
 * @module
 */
import { errorChain, UvmError } from "../../errors.ts";
import type { Evidence } from "./evidence.ts";
import type { Failure } from "./failure.ts";

/**
 * Puts a failure on the error and gives the error back. An error that is no
 * UvmError, or has one, is left as it is: whoever was nearer knew more. The
 * evidence is taken at once. Never rejects.
 */
export async function withFailure(
  error: unknown,
  evidence: () => Omit<Evidence, "error">,
): Promise<unknown> {
  if (error instanceof UvmError && error.failure === undefined) {
    try {
      const known = evidence();
      const { diagnose } = await import("./diagnose.ts");
      error.failure = diagnose({ ...known, error });
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
