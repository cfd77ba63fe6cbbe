/**
 * A bound for a command's whole work.
 *
 * @module
 */
import { OperationTimeoutError } from "../errors.ts";

/** A bound that runs. */
export interface Deadline extends Disposable {
  /** Aborted by the given signal, or with a timeout error. */
  readonly signal: AbortSignal;
}

/**
 * Aborts after `timeoutMs` with an OperationTimeoutError that names the phase
 * of that moment, or with `signal`. Without a time only the latter.
 */
export function startDeadline(options: {
  signal: AbortSignal;
  timeoutMs: number | undefined;
  /** What is being done now: `run/start`. */
  phase(): string;
  id(): string | undefined;
}): Deadline {
  const { signal, timeoutMs } = options;
  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener("abort", follow, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
    const phase = options.phase();
    const id = options.id();
    controller.abort(
      new OperationTimeoutError(
        `Time ran out in phase "${phase}"${
          id === undefined ? "" : ` of VM "${id}"`
        }: ${timeoutMs} ms`,
        { operation: phase, id, timeoutMs },
      ),
    );
  }, timeoutMs);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", follow);
    },
  };
}

/** The work's result; the signal's reason where that comes first. */
export async function orAbort<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  // What it does later is of no account.
  work.catch(() => {});
  try {
    return await Promise.race([aborted.promise, work]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
