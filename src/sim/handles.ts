/**
 * The handles that a simulator has given out, each with its kind.
 *
 * @module
 */
import type { Registration } from "./delivery.ts";
import type { GuestPipe } from "./pipe.ts";
import type { GuestProcess, ProcessRegistration } from "./process.ts";

/** What a handle stands for. */
export type HandleEntry =
  | {
    kind: "system";
    id: string;
    /** Notifications up to here are not for this handle. */
    cursor: number;
    /** The connection to the service broke. */
    broken?: true;
  }
  | { kind: "systemCallback"; registration: Registration }
  | {
    kind: "process";
    process: GuestProcess;
    /** The connection to the service broke. */
    broken?: true;
  }
  | { kind: "processCallback"; registration: ProcessRegistration }
  | { kind: "pipe"; pipe: GuestPipe };

/** How many handles of each kind are open. */
export interface LiveHandles {
  /** Systems created or opened. */
  systems: number;
  /** Registered callbacks of systems. */
  systemCallbacks: number;
  /** Processes created or opened. */
  processes: number;
  /** Registered callbacks of processes. */
  processCallbacks: number;
  /** Standard handles of processes. */
  pipes: number;
}

/** The table of one simulator. */
export class HandleTable {
  readonly #entries = new Map<bigint, HandleEntry>();
  #next = 0x1000n;

  /** Gives out a handle. */
  add(entry: HandleEntry): bigint {
    this.#next += 4n;
    this.#entries.set(this.#next, entry);
    return this.#next;
  }

  /** What a handle of this kind stands for; undefined for any other. */
  get<K extends HandleEntry["kind"]>(
    handle: bigint,
    kind: K,
  ): Extract<HandleEntry, { kind: K }> | undefined {
    const entry = this.#entries.get(handle);
    return entry?.kind === kind
      ? entry as Extract<HandleEntry, { kind: K }>
      : undefined;
  }

  /** Takes a handle back. */
  remove(handle: bigint): void {
    this.#entries.delete(handle);
  }

  /** All that are open. */
  values(): Iterable<HandleEntry> {
    return this.#entries.values();
  }

  /** Takes all back. */
  clear(): void {
    this.#entries.clear();
  }

  /** Counts by kind. */
  live(): LiveHandles {
    const counts: LiveHandles = {
      systems: 0,
      systemCallbacks: 0,
      processes: 0,
      processCallbacks: 0,
      pipes: 0,
    };
    const plural = {
      system: "systems",
      systemCallback: "systemCallbacks",
      process: "processes",
      processCallback: "processCallbacks",
      pipe: "pipes",
    } as const;
    for (const { kind } of this.#entries.values()) counts[plural[kind]]++;
    return counts;
  }
}
