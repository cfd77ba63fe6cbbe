/**
 * One outcome that many wait for.
 *
 * @module
 */
import type { WaitOptions } from "./notification_hub.ts";

/** Longer timers than 2^31-1 ms would fire at once. */
const longestMs = 0x7fffffff;

type Outcome<T> = { value: T } | { reason: unknown };

/** Settles once. A wait that ends early leaves nothing behind. */
export class Latch<T> {
  readonly #waiting = new Set<(outcome: Outcome<T>) => void>();
  #outcome: Outcome<T> | undefined;

  /** True once it has settled. */
  get isSettled(): boolean {
    return this.#outcome !== undefined;
  }

  /** Settles it; later calls do nothing. */
  resolve(value: T): void {
    this.#settle({ value });
  }

  /** Settles it as failed; later calls do nothing. */
  reject(reason: unknown): void {
    this.#settle({ reason });
  }

  /** The outcome, the signal's reason or the time's error: what is first. */
  wait(
    { signal, timeoutMs }: WaitOptions,
    timeout: (timeoutMs: number) => unknown,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const settle = (outcome: Outcome<T>) => {
        this.#waiting.delete(settle);
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        if ("reason" in outcome) reject(outcome.reason);
        else resolve(outcome.value);
      };
      const abort = () => settle({ reason: signal!.reason });
      if (this.#outcome) return settle(this.#outcome);
      if (signal?.aborted) return abort();
      this.#waiting.add(settle);
      signal?.addEventListener("abort", abort, { once: true });
      if (timeoutMs !== undefined && timeoutMs < longestMs) {
        timer = setTimeout(
          () => settle({ reason: timeout(timeoutMs) }),
          timeoutMs,
        );
      }
    });
  }

  #settle(outcome: Outcome<T>): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    for (const settle of [...this.#waiting]) settle(outcome);
  }
}
