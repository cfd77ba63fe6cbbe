/**
 * The retries of connect(), the same for both transports.
 *
 * @module
 */
import { delay } from "@std/async/delay";
import type { HvSocketConn, HvSocketConnectOptions } from "./transport.ts";
import { isTransientConnectError } from "./winsock_error.ts";

/** HVSOCKET_CONNECT_TIMEOUT_MAX: the most that Windows takes. */
const maxConnectTimeoutMs = 300_000;
/** What the attempts of one connect() have where the caller says nothing. */
export const defaultConnectTimeoutMs = 30_000;
const defaultRetryWaitMs = 300;
const maxRetryWaitMs = 0x7fffffff;

/** RangeError for a bound, a count or a pause that is out of range. */
export function checkConnectOptions(options: HvSocketConnectOptions): void {
  checkInteger("timeoutMs", options.timeoutMs, 1, maxConnectTimeoutMs);
  checkInteger("retries", options.retries, 0, Number.MAX_SAFE_INTEGER);
  checkInteger("retryWaitMs", options.retryWaitMs, 0, maxRetryWaitMs);
}

function checkInteger(
  name: string,
  value: number | undefined,
  low: number,
  high: number,
): void {
  if (value === undefined) return;
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Option "${name}" must be an integer from ${low} to ${high}: ${value}`,
  );
}

/**
 * Makes an attempt, and up to `retries` (default 0) further ones after
 * attempts that were refused, unreachable or timed out.
 */
export async function connectWithRetries(
  attempt: () => Promise<HvSocketConn>,
  options: HvSocketConnectOptions,
): Promise<HvSocketConn> {
  const { signal, retries = 0, retryWaitMs = defaultRetryWaitMs } = options;
  for (let left = retries;; left--) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (left === 0 || !isTransientConnectError(error)) throw error;
    }
    await delay(retryWaitMs, { signal });
  }
}
