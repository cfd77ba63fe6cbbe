/**
 * From HCS's threads to listeners: the one native callback of a process's
 * systems and processes.
 *
 * HCS's thread waits until the callback has run (on Deno), and microtasks run
 * before it goes on. So the callback only writes down what came and asks for a
 * macrotask, which delivers all that has come by then, in order.
 *
 * @module
 */
import { macrotask, nextTurn } from "../system/macrotask.ts";
import type { FfiRuntime, NativeCallback } from "./runtime.ts";
import { type NativeText, readUtf16 } from "./utf16.ts";
import { notificationCallback } from "./vmcompute.ts";

/** A notification as plain values. */
export interface Notification {
  readonly type: number;
  /** The HRESULT as an unsigned 32-bit number. */
  readonly status: number;
  /** The text that came with it; null where none did or none can be read. */
  readonly data: string | null;
  /** True where the text was too long and was cut or dropped. */
  readonly truncated?: boolean;
}

/** Takes notifications; must not throw. */
export type NotificationListener = (notification: Notification) => void;

interface Pending {
  key: number;
  notification: Notification;
}

/** The longest text that is read, in 16-bit units: 2 MiB. */
const maxDataUnits = 1024 * 1024;

/** Units of texts that may wait for delivery at once; further are dropped. */
const maxPendingUnits = 8 * maxDataUnits;

/**
 * Keys are what native code gets as context: numbers that are never used
 * again, so a late callback of one registration cannot reach another.
 */
let lastKey = 0;

/** The callback and who listens. */
export class NotificationPump {
  readonly #runtime: FfiRuntime;
  readonly #listeners = new Map<number, NotificationListener>();
  #callback: NativeCallback | undefined;
  #queue: Pending[] = [];
  #queuedUnits = 0;
  #scheduled = false;

  /** Makes a pump; the native callback is made with the first listener. */
  constructor(runtime: FfiRuntime) {
    this.#runtime = runtime;
  }

  /** The callback's address. Made at first use. */
  get address(): bigint {
    this.#callback ??= this.#runtime.callback(
      notificationCallback,
      this.#receive,
    );
    return this.#callback.address;
  }

  /** How many listen. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Adds a listener: its key, for native code. Keeps the program alive. */
  add(listener: NotificationListener): number {
    const key = ++lastKey;
    this.#listeners.set(key, listener);
    if (this.#listeners.size === 1) {
      void this.address;
      this.#callback!.ref();
    }
    return key;
  }

  /**
   * Removes a listener whose registration native code has given up, after
   * delivering what had come for it.
   */
  async remove(key: number): Promise<void> {
    if (!this.#runtime.callbacksAreSynchronous) {
      // Calls that were posted before the unregister returned are behind us
      // in the event loop's queues: let them pass.
      await nextTurn();
      await nextTurn();
    }
    this.#deliver();
    this.discard(key);
  }

  /** Removes a listener that native code never got. */
  discard(key: number): void {
    this.#listeners.delete(key);
    if (this.#listeners.size === 0) this.#callback?.unref();
  }

  /**
   * Frees the callback. Where a listener is left, native code may still call:
   * then it stays for ever.
   */
  close(): void {
    if (this.#listeners.size === 0) this.#callback?.close();
    else this.#callback?.unref();
    this.#callback = undefined;
  }

  /** Called by native code. Never throws. */
  readonly #receive = (
    type: number | bigint,
    context: number | bigint,
    status: number | bigint,
    data: number | bigint,
  ): void => {
    try {
      const key = Number(context);
      if (!this.#listeners.has(key)) return;
      const text = this.#read(BigInt(data));
      const notification = {
        type: Number(type) >>> 0,
        status: Number(status) >>> 0,
        data: text?.text ?? null,
        ...(text?.truncated ? { truncated: true } : undefined),
      };
      this.#queue.push({ key, notification });
      if (this.#scheduled) return;
      this.#scheduled = true;
      macrotask(this.#deliver);
    } catch {
      // Whatever it is, it must not reach HCS's thread.
    }
  };

  #read(address: bigint): NativeText | undefined {
    if (address === 0n || !this.#runtime.callbacksAreSynchronous) {
      return undefined;
    }
    const room = Math.min(maxDataUnits, maxPendingUnits - this.#queuedUnits);
    if (room <= 0) return { text: "", truncated: true };
    const text = readUtf16(this.#runtime, address, room);
    this.#queuedUnits += text.text.length;
    return text;
  }

  readonly #deliver = (): void => {
    this.#scheduled = false;
    const queue = this.#queue;
    this.#queue = [];
    this.#queuedUnits = 0;
    for (const { key, notification } of queue) {
      try {
        this.#listeners.get(key)?.(notification);
      } catch {
        // A listener's fault is not the other listeners'.
      }
    }
  };
}
