/**
 * The calls of a recorder: those that are back, and those that are under way.
 *
 * @module
 */
import type { HcsCallRecord } from "./records.ts";
import { Ring } from "./ring.ts";

/** What is known of a call when it begins. */
export type HcsCallStart = Pick<HcsCallRecord, "id" | "call" | "target">;

/** What is known of it when it is back. */
export type HcsCallEnd =
  & Pick<HcsCallRecord, "code" | "codeName">
  & { outcome: "ok" | "pending" | "failed" };

interface Entry {
  /** Its place in the order of beginning. */
  at: number;
  record: HcsCallRecord;
}

/**
 * Keeps the newest calls that are back and, apart from them, the newest that
 * are under way: one that hangs is not pushed out by what goes on beside it.
 */
export class CallLedger {
  readonly #max: number;
  readonly #now: () => number;
  readonly #done: Ring<Entry>;
  readonly #running = new Map<Entry, number>();
  #count = 0;

  /** Keeps so many of each kind. */
  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
    this.#done = new Ring({ maxItems: max });
  }

  /** Adds a call that is back. */
  push(record: HcsCallRecord): void {
    this.#done.push({ at: this.#count++, record });
  }

  /** Adds one that begins; the returned function ends it and gives its record. */
  begin(
    { id, call, target }: HcsCallStart,
  ): (end: HcsCallEnd) => HcsCallRecord {
    const startMs = this.#now();
    const entry: Entry = {
      at: this.#count++,
      record: {
        type: "call",
        time: new Date(startMs).toISOString(),
        id,
        call,
        ...(target === undefined ? {} : { target }),
        ms: 0,
        outcome: "running",
        code: "",
        codeName: "not back",
      },
    };
    this.#running.set(entry, startMs);
    if (this.#running.size > this.#max) {
      this.#running.delete(this.#running.keys().next().value!);
    }
    return ({ outcome, code, codeName }) => {
      this.#running.delete(entry);
      const ms = this.#now() - startMs;
      const record = { ...entry.record, ms, outcome, code, codeName };
      this.#done.push({ at: entry.at, record });
      return record;
    };
  }

  /** All of them in the order of their beginning. */
  get records(): HcsCallRecord[] {
    const nowMs = this.#now();
    const running = Array.from(this.#running, ([{ at, record }, startMs]) => ({
      at,
      record: { ...record, ms: nowMs - startMs },
    }));
    return [...this.#done.items, ...running]
      .sort((a, b) => a.at - b.at)
      .map(({ record }) => record);
  }
}
