/**
 * Things that are added once and used many times: counted by key, added by the
 * first use, removed by the last. Whatever fails leaves the counts as they
 * were.
 *
 * @module
 */
import { errorChain, OperationTimeoutError, UvmError } from "../../errors.ts";
import type { PersistDevices } from "./device_host.ts";

/** Where an entry stands; anything but `present` is under way. */
export type EntryPhase = "adding" | "present" | "removing";

/** One thing that a VM has, as it is stored. */
export interface Entry<Record> {
  /** What it is and where. */
  record: Record;
  /** How many uses it has. */
  count: number;
  /** Where it stands. */
  phase: EntryPhase;
}

/** How a thing is added and removed. */
export interface RefCountsSteps<Record> {
  /** The name of a record: what acquire() and release() are called with. */
  keyOf(record: Record): string;
  /** The key that all spellings of a name share; default the name itself. */
  fold?(name: string): string;
  /** Asks the host to add it. */
  attach(record: Record): Promise<void>;
  /** Asks the host to remove it. */
  detach(record: Record): Promise<void>;
  /** True for the error of removing what is not there. */
  isGone(error: unknown): boolean;
  /**
   * Gives back what `reserve` took. `wasNeverThere`: adding it failed, and
   * nothing is left of it.
   */
  free(record: Record, wasNeverThere: boolean): void;
}

/** What `acquire` needs to know of one use. */
export interface Acquisition<Record> {
  /** Throws where the thing that is there cannot be shared. */
  join(record: Record): void;
  /** Makes a new record and takes its location, in one step; throws if full. */
  reserve(): Record;
}

/** Counted things by key. Changes of one key wait for each other. */
export class RefCounts<Record> {
  readonly #entries = new Map<string, Entry<Record>>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #steps: RefCountsSteps<Record>;
  readonly #persist: PersistDevices;

  /** Makes an empty table. */
  constructor(steps: RefCountsSteps<Record>, persist: PersistDevices) {
    this.#steps = steps;
    this.#persist = persist;
  }

  /** Adds a use; the first one adds the thing. */
  acquire(name: string, use: Acquisition<Record>): Promise<Entry<Record>> {
    const key = this.#fold(name);
    return this.#inTurn(key, async () => {
      const left = this.#entries.get(key);
      if (left && left.phase !== "present") await this.#remove(key, left);
      const present = this.#entries.get(key);
      if (present) {
        use.join(present.record);
        present.count++;
        await this.#persistOr(() => present.count--);
        return present;
      }
      return await this.#add(key, use.reserve());
    });
  }

  /**
   * Drops a use; the last one removes the thing. `missing` makes the error for
   * a name that is not there; `check` may refuse. With `entry`, only that very
   * entry is meant: false where it is gone already.
   */
  release(
    name: string,
    options: {
      missing: () => Error;
      check?: (entry: Entry<Record>) => void;
      entry?: Entry<Record>;
    },
  ): Promise<boolean> {
    const key = this.#fold(name);
    return this.#inTurn(key, async () => {
      const entry = this.#entries.get(key);
      if (options.entry && entry !== options.entry) return false;
      if (entry?.phase === "adding") {
        await this.#remove(key, entry);
        throw options.missing();
      }
      if (!entry) throw options.missing();
      options.check?.(entry);
      if (entry.count > 1) {
        entry.count--;
        await this.#persistOr(() => entry.count++);
      } else await this.#remove(key, entry);
      return true;
    });
  }

  /** The entry of a name. */
  get(name: string): Entry<Record> | undefined {
    return this.#entries.get(this.#fold(name));
  }

  /** All entries, in the order they were added. */
  entries(): Entry<Record>[] {
    return [...this.#entries.values()];
  }

  /** Copies of all entries, to be stored. */
  snapshot(): Entry<Record>[] {
    return structuredClone(this.entries());
  }

  /** Takes over stored entries; the table must be empty. */
  restore(entries: readonly Entry<Record>[]): void {
    for (const entry of entries) {
      const key = this.#fold(this.#steps.keyOf(entry.record));
      if (this.#entries.has(key)) {
        throw new RangeError(`Device is there twice: "${key}"`);
      }
      this.#entries.set(key, structuredClone(entry));
    }
  }

  /**
   * Takes back or finishes what a killed process had under way. Entries whose
   * removal fails stay marked, and their location stays taken.
   */
  async recover(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const [key, entry] of [...this.#entries]) {
      if (entry.phase === "present") continue;
      try {
        await this.#inTurn(key, () => this.#remove(key, entry));
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }

  #fold(name: string): string {
    return this.#steps.fold?.(name) ?? name;
  }

  async #add(key: string, record: Record): Promise<Entry<Record>> {
    const entry: Entry<Record> = { record, count: 1, phase: "adding" };
    this.#entries.set(key, entry);
    const drop = () => {
      this.#entries.delete(key);
      this.#steps.free(record, true);
    };
    await this.#persistOr(drop);
    try {
      await this.#steps.attach(record);
    } catch (error) {
      // What could not be taken back stays marked, to be removed later.
      if (!wasLeftBehind(error) && !isUnfinished(error)) drop();
      throw await this.#storedBeside(error);
    }
    entry.phase = "present";
    await this.#persistOr(async () => {
      entry.phase = "adding";
      await this.#steps.detach(record);
      drop();
    });
    return entry;
  }

  async #remove(key: string, entry: Entry<Record>): Promise<void> {
    const before = entry.phase;
    entry.phase = "removing";
    await this.#persistOr(() => entry.phase = before);
    try {
      await this.#steps.detach(entry.record);
    } catch (error) {
      if (before === "present" || !this.#steps.isGone(error)) {
        if (!isUnfinished(error)) entry.phase = before;
        throw await this.#storedBeside(error);
      }
    }
    this.#entries.delete(key);
    this.#steps.free(entry.record, false);
    await this.#persist();
  }

  /** Stores the table after a failure; a second failure stands beside it. */
  async #storedBeside(error: unknown): Promise<unknown> {
    try {
      await this.#persist();
    } catch (second) {
      if (error instanceof UvmError) error.undoErrors.push(second);
    }
    return error;
  }

  async #persistOr(takeBack: () => unknown): Promise<void> {
    try {
      await this.#persist();
    } catch (error) {
      try {
        await takeBack();
      } catch (second) {
        if (error instanceof UvmError) error.undoErrors.push(second);
      }
      throw error;
    }
  }

  async #inTurn<T>(key: string, step: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(key);
    const turn = (async () => {
      await before?.catch(() => {});
      return await step();
    })();
    this.#queues.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#queues.get(key) === turn) this.#queues.delete(key);
    }
  }
}

/**
 * True where HCS may still do what was asked for: what is under way stays
 * marked, as if this process had been killed.
 */
function isUnfinished(error: unknown): boolean {
  return errorChain(error).some((e) => e instanceof OperationTimeoutError);
}

/** True where a failed change could not be taken back altogether. */
function wasLeftBehind(error: unknown): boolean {
  return error instanceof UvmError
    ? error.undoErrors.length > 0
    : error instanceof AggregateError;
}
