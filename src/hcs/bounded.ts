/**
 * Calls that are waited for only so long. Nothing can end a call of HCS's DLL:
 * it goes on, and what it brings later is for its caller to take back.
 *
 * @module
 */
import { timeoutError, type WaitOptions } from "./notification_hub.ts";

/** What is done, and how long it is waited for. */
export interface BoundedOptions extends WaitOptions {
  /** For the error: `terminate`. */
  operation: string;
  /** The compute system's id. */
  id?: string;
}

/** Longer timers than 2^31-1 ms would fire at once. */
const longestMs = 0x7fffffff;

/**
 * The call's outcome; the signal's reason or an OperationTimeoutError where
 * that comes first.
 */
export function bounded<T>(
  call: Promise<T>,
  { operation, id, signal, timeoutMs = Infinity }: BoundedOptions,
): Promise<T> {
  if (signal === undefined && timeoutMs >= longestMs) return call;
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const fail = (reason: unknown) => {
      end();
      reject(reason);
    };
    const abort = () => fail(signal!.reason);
    call.then((value) => {
      end();
      resolve(value);
    }, fail);
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    if (timeoutMs < longestMs) {
      timer = setTimeout(
        () => fail(timeoutError(operation, id, timeoutMs)),
        timeoutMs,
      );
    }
  });
}
