/**
 * A guest's own time: it stands still while the system is paused and ends with
 * it. What was due before the end still happens.
 *
 * @module
 */
import type { SimulatorClock } from "./clock.ts";
import { guestClockMs, type VmRecord } from "./record.ts";

/** The time of one guest, kept up to date by whoever follows its record. */
export class GuestTime {
  /** Settles when the system has ended or nobody plays the guest any more. */
  readonly ended: Promise<void>;
  readonly #clock: SimulatorClock;
  readonly #waiting = new Set<() => void>();
  #record: VmRecord;
  #endMs: number | undefined;
  #stopped = false;
  #end: () => void = () => {};

  /** Begins with a record of the running system. */
  constructor(clock: SimulatorClock, record: VmRecord) {
    this.#clock = clock;
    this.#record = record;
    this.ended = new Promise((resolve) => this.#end = resolve);
    this.follow(record);
  }

  /** True once the system has ended, or stop() was called. */
  get isEnded(): boolean {
    return this.#endMs !== undefined || this.#stopped;
  }

  /** True once stop() was called: nothing more is to be done. */
  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Takes note of what the record says; undefined: the system is gone. */
  follow(record: VmRecord | undefined): void {
    if (record !== undefined) this.#record = record;
    if (record === undefined || record.state === "Stopped") {
      this.#endMs ??= this.nowMs;
      this.#end();
    }
    this.#wake();
  }

  /** Ends it for this process. */
  stop(): void {
    this.#stopped = true;
    this.#end();
    this.#wake();
  }

  /** How long the guest has run, pauses left out, in milliseconds. */
  get nowMs(): number {
    return guestClockMs(this.#record, this.#clock.now());
  }

  /**
   * Waits for a time of the guest; false where it does not come to it, or the
   * signal ends the wait.
   */
  async until(guestMs: number, signal?: AbortSignal): Promise<boolean> {
    for (;;) {
      if (this.#stopped || signal?.aborted) return false;
      const { hungMs, runningSinceMs } = this.#record;
      if (guestMs > (hungMs ?? this.#endMs ?? Infinity)) return false;
      if (this.#endMs !== undefined) return true;
      const leftMs = guestMs - this.nowMs;
      const isBeforeEnd = guestMs <= plannedEndMs(this.#record);
      if (leftMs <= 0 && isBeforeEnd) return true;
      const isMoving = runningSinceMs !== undefined && isBeforeEnd;
      await this.#change(isMoving ? leftMs : undefined, signal);
    }
  }

  /**
   * Waits while the guest is paused or hung; false where it ends, or the signal
   * ends the wait.
   */
  async moves(signal?: AbortSignal): Promise<boolean> {
    for (;;) {
      if (this.isEnded || signal?.aborted) return false;
      const { hungMs, runningSinceMs } = this.#record;
      const isMoving = hungMs === undefined && runningSinceMs !== undefined;
      if (isMoving && this.nowMs <= plannedEndMs(this.#record)) return true;
      await this.#change(undefined, signal);
    }
  }

  /** Waits in the host's time; false once the guest has ended. */
  async pause(ms: number): Promise<boolean> {
    if (!this.isEnded) await this.#change(ms);
    return !this.isEnded;
  }

  /** The text of a panic, when it comes; undefined for an end without one. */
  async lastWords(): Promise<string | undefined> {
    while (this.#record.lastWords === undefined && !this.isEnded) {
      await this.#change(undefined);
    }
    return this.#record.lastWords;
  }

  /** Waits for a new record, the end, a time, or the signal. */
  #change(ms: number | undefined, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel?.();
        signal?.removeEventListener("abort", done);
        this.#waiting.delete(done);
        resolve();
      };
      const cancel = ms === undefined ? undefined : this.#clock.after(ms, done);
      signal?.addEventListener("abort", done);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

/**
 * When the guest will end by what is set going, by its own clock. However late
 * this process is, nothing happens after it.
 */
function plannedEndMs(record: VmRecord): number {
  const ending = record.actions.find((action) =>
    action.do === "exit" || action.do === "crash" || action.do === "panic"
  );
  return ending === undefined ? Infinity : guestClockMs(record, ending.atMs);
}
