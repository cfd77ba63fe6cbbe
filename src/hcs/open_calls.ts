/**
 * Calls under way on a handle, which must be back before it is closed.
 *
 * @module
 */

/** Counts calls in and out. */
export class OpenCalls {
  readonly #calls = new Set<Promise<unknown>>();

  /** How many are not back yet. */
  get count(): number {
    return this.#calls.size;
  }

  /** Follows a call until it is back. */
  async track<T>(call: Promise<T>): Promise<T> {
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Resolves when all calls are back, however they went. */
  async settled(): Promise<void> {
    while (this.#calls.size > 0) await Promise.allSettled(this.#calls);
  }
}
