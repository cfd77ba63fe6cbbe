/**
 * Calls that are waited for only so long. Nothing can end a call of HCS's DLL:
 * it goes on, and what it brings later is for its caller to take back.
 *
 * @module
 */
import { Latch } from "./latch.ts";
import { timeoutError, type WaitOptions } from "./notification_hub.ts";

/** What is done, and how long it is waited for. */
export interface BoundedOptions extends WaitOptions {
  /** For the error: `terminate`. */
  operation: string;
  /** The compute system's id. */
  id?: string;
}

/**
 * The call's outcome; the signal's reason or an OperationTimeoutError where
 * that comes first.
 */
export function bounded<T>(
  call: Promise<T>,
  { operation, id, ...options }: BoundedOptions,
): Promise<T> {
  const latch = new Latch<T>();
  call.then((value) => latch.resolve(value), (error) => latch.reject(error));
  return latch.wait(
    options,
    (timeoutMs) => timeoutError(operation, id, timeoutMs),
  );
}
