/**
 * The next turn of the event loop, at once: the web's timers wait at least a
 * millisecond, and a message port would have to be kept referenced.
 *
 * @module
 */

type SetImmediate = (fn: () => void) => unknown;

/**
 * Runs a function in the next turn of the event loop. The runtime is asked for
 * the means when it is first used: on Deno that loads Node's timers, in 8 ms.
 */
export function macrotask(fn: () => void): void {
  (globalThis as unknown as { setImmediate: SetImmediate }).setImmediate(fn);
}

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise(macrotask);
}
