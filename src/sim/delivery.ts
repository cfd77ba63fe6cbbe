/**
 * Brings notifications from the records to the callbacks, and wakes what
 * follows a system when its time has come or another process has changed it.
 *
 * @module
 */
import type { HcsListener } from "../hcs/backend.ts";
import { HcsNotificationType } from "../hcs/notifications.ts";
import { nextActionMs } from "./advance.ts";
import type { SimulatorClock } from "./clock.ts";
import type { VmRecord } from "./record.ts";
import type { VmStore } from "./store.ts";
import { nodeBuiltin } from "../system/node_builtin.ts";

const { clearInterval, setInterval } = nodeBuiltin<
  typeof import("node:timers")
>("node:timers");

/** A registered callback of a system. */
export interface Registration {
  readonly id: string;
  readonly listener: HcsListener;
  /** The last notification that it has had. */
  cursor: number;
}

interface Watch {
  holds: number;
  /** How many of them, registrations aside, keep the process alive. */
  keepers: number;
  registrations: Set<Registration>;
  cancelSoon?: () => void;
  cancelTimer?: () => void;
  refreshing: boolean;
  again: boolean;
  signature?: string;
  hasEnded: boolean;
}

/** What follows the systems. */
export interface Follower {
  /** Told of each look at a system; undefined: it is gone. */
  follow(id: string, record: VmRecord | undefined): void;
  /** Told that nobody holds the system here any more. */
  forget(id: string): void;
}

/** The deliverer of one simulator. */
export class Delivery {
  readonly #store: VmStore;
  readonly #clock: SimulatorClock;
  readonly #pollMs: number;
  readonly #follower: Follower;
  readonly #watches = new Map<string, Watch>();
  #poll: ReturnType<typeof setInterval> | undefined;
  #keepAlive: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  /** Delivers what the store's records say. */
  constructor(
    store: VmStore,
    options: { clock: SimulatorClock; pollMs: number; follower: Follower },
  ) {
    this.#store = store;
    this.#clock = options.clock;
    this.#pollMs = options.pollMs;
    this.#follower = options.follower;
  }

  /**
   * Follows a system until as many releases. One that keeps alive keeps the
   * process up while the system lives.
   */
  hold(id: string, keepsAlive = false): void {
    if (this.#closed) return;
    let watch = this.#watches.get(id);
    if (watch === undefined) {
      watch = {
        holds: 0,
        keepers: 0,
        registrations: new Set(),
        refreshing: false,
        again: false,
        hasEnded: false,
      };
      this.#watches.set(id, watch);
    }
    watch.holds++;
    if (keepsAlive) watch.keepers++;
    this.#adjust();
    this.changed(id);
  }

  /** Takes back one hold. */
  release(id: string, keepsAlive = false): void {
    const watch = this.#watches.get(id);
    if (watch === undefined) return;
    if (keepsAlive) watch.keepers--;
    if (--watch.holds === 0) {
      watch.cancelSoon?.();
      watch.cancelTimer?.();
      this.#watches.delete(id);
      this.#follower.forget(id);
    }
    this.#adjust();
  }

  /** Calls the listener for all after the cursor, in a macrotask each time. */
  register(registration: Registration): void {
    this.hold(registration.id);
    const watch = this.#watches.get(registration.id);
    if (watch === undefined) return;
    watch.registrations.add(registration);
    this.#adjust();
  }

  /** No call of the listener comes after this. */
  unregister(registration: Registration): void {
    const watch = this.#watches.get(registration.id);
    if (!watch?.registrations.delete(registration)) return;
    this.release(registration.id);
  }

  /** Looks at a system in the next macrotask: something has changed. */
  changed(id: string): void {
    const watch = this.#watches.get(id);
    if (watch === undefined || watch.cancelSoon) return;
    watch.cancelSoon = this.#clock.after(0, () => {
      delete watch.cancelSoon;
      void this.flush(id);
    });
  }

  /** Looks at a system now and delivers what is new. */
  async flush(id: string): Promise<void> {
    const watch = this.#watches.get(id);
    if (watch === undefined) return;
    if (watch.refreshing) {
      watch.again = true;
      return;
    }
    watch.refreshing = true;
    try {
      do {
        watch.again = false;
        watch.signature = this.#store.signature?.(id);
        this.#look(id, watch, await this.#store.read(id));
      } while (watch.again);
    } catch {
      // A damaged state file: the next call on the system tells.
    } finally {
      watch.refreshing = false;
    }
  }

  /** Calls every listener: the connection to the service broke, say. */
  broadcast(type: number, status: number): void {
    for (const watch of this.#watches.values()) {
      for (const registration of [...watch.registrations]) {
        // Another one's listener may have taken it back.
        if (!watch.registrations.has(registration)) continue;
        registration.listener({ type, status, data: null });
      }
    }
  }

  /** Cancels everything. */
  close(): void {
    this.#closed = true;
    for (const watch of this.#watches.values()) {
      watch.cancelSoon?.();
      watch.cancelTimer?.();
    }
    this.#watches.clear();
    this.#adjust();
  }

  #look(id: string, watch: Watch, record: VmRecord | undefined): void {
    if (this.#watches.get(id) !== watch) return;
    for (const registration of [...watch.registrations]) {
      deliver(watch, registration, record);
    }
    watch.hasEnded = record === undefined || record.state === "Stopped";
    watch.cancelTimer?.();
    delete watch.cancelTimer;
    const dueMs = record && nextActionMs(record);
    // A listener may have let go of it meanwhile.
    if (dueMs !== undefined && this.#watches.get(id) === watch) {
      const waitMs = Math.max(0, dueMs - this.#clock.now());
      watch.cancelTimer = this.#clock.after(waitMs, () => void this.flush(id));
    }
    this.#follower.follow(id, record);
    this.#adjust();
  }

  /** Runs the timers that are needed, and no others. */
  #adjust(): void {
    const polls = this.#store.signature !== undefined &&
      this.#watches.size > 0;
    if (polls && this.#poll === undefined) {
      this.#poll = setInterval(() => this.#pollAll(), this.#pollMs).unref();
    } else if (!polls && this.#poll !== undefined) {
      clearInterval(this.#poll);
      this.#poll = undefined;
    }
    // Like a native callback, one that may still be called keeps the process.
    const waits = this.#isAwaited();
    if (waits && this.#keepAlive === undefined) {
      this.#keepAlive = setInterval(() => {}, 3_600_000);
    } else if (!waits && this.#keepAlive !== undefined) {
      clearInterval(this.#keepAlive);
      this.#keepAlive = undefined;
    }
  }

  #isAwaited(): boolean {
    for (const watch of this.#watches.values()) {
      const { hasEnded, keepers, registrations } = watch;
      if (!hasEnded && keepers + registrations.size > 0) return true;
    }
    return false;
  }

  #pollAll(): void {
    for (const [id, watch] of this.#watches) {
      try {
        if (this.#store.signature!(id) !== watch.signature) void this.flush(id);
      } catch {
        // A file that cannot be looked at: the next call on the system tells.
      }
    }
  }
}

function deliver(
  watch: Watch,
  registration: Registration,
  record: VmRecord | undefined,
): void {
  if (record === undefined) return;
  for (const event of record.events) {
    if (event.seq <= registration.cursor) continue;
    if (!watch.registrations.has(registration)) return;
    registration.cursor = event.seq;
    const { type, status, data } = event;
    registration.listener({ type, status, data });
  }
}

/**
 * Where a new registration's cursor stands: at the handle's, but an exit is
 * told to everyone who asks, however late.
 */
export function startCursor(record: VmRecord, handleCursor: number): number {
  const exited = record.events.find((event) =>
    event.type === HcsNotificationType.SystemExited
  );
  return exited === undefined
    ? handleCursor
    : Math.min(handleCursor, exited.seq - 1);
}
