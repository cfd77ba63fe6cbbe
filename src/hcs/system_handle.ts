/**
 * A compute system's handle: the calls on it, each waited for only so long,
 * and its closing, which no call on it outlasts.
 *
 * @module
 */
import { OperationTimeoutError } from "../errors.ts";
import type { Acquired } from "./acquire.ts";
import type { HcsBackend } from "./backend.ts";
import { bounded } from "./bounded.ts";
import { checkOutcome } from "./hcs_error.ts";
import { closedError, type WaitOptions } from "./notification_hub.ts";
import { OpenCalls } from "./open_calls.ts";

/** A call with the backend and the open handle. */
export type SystemCall<T> = (
  backend: HcsBackend,
  handle: bigint,
) => Promise<T>;

/** What holds for a single call. */
export interface CallOptions extends WaitOptions {
  /** Also between beginClose() and close(). */
  whileClosing?: boolean;
}

/** How long close() waits for a call whose time had run out before. */
const lateMs = 1000;

/** The handle with its registration. */
export class SystemHandle {
  readonly #acquired: Acquired;
  readonly #calls = new OpenCalls();
  /** True once a call was not back in its time. */
  #hasHung = false;
  #closeBegan = false;
  #closing: Promise<void> | undefined;

  /** Takes it over. */
  constructor(acquired: Acquired) {
    this.#acquired = acquired;
  }

  /** True once close() was called. */
  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /**
   * Makes a call with the handle, which stays open until the call is back. It
   * is waited for `callMs` where the options do not say otherwise.
   */
  async call<T>(
    operation: string,
    fn: SystemCall<T>,
    { whileClosing = false, signal, timeoutMs }: CallOptions = {},
  ): Promise<T> {
    const { id, backend, handle, timeouts } = this.#acquired;
    if (this.#closing || this.#closeBegan && !whileClosing) {
      throw closedError(operation, id);
    }
    const call = this.#calls.track(fn(backend, handle));
    return await this.noteHanging(bounded(call, {
      operation,
      id,
      signal,
      timeoutMs: timeoutMs ?? timeouts.callMs,
    }));
  }

  /** Hands on what waits for a call, and remembers where time ran out. */
  async noteHanging<T>(wait: Promise<T>): Promise<T> {
    try {
      return await wait;
    } catch (error) {
      this.#hasHung ||= error instanceof OperationTimeoutError;
      throw error;
    }
  }

  /** Refuses further calls but those that are made while closing. */
  beginClose(): void {
    this.#closeBegan = true;
    this.#acquired.hub.beginClose();
  }

  /** Unregisters the callback and closes the handle. Idempotent. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  #close(): Promise<void> {
    const { id, hub, timeouts: { closeMs } } = this.#acquired;
    hub.close();
    const hangs = this.#hasHung && this.#calls.count > 0;
    return bounded(this.#giveBack(), {
      operation: "close",
      id,
      timeoutMs: hangs ? Math.min(lateMs, closeMs) : closeMs,
    });
  }

  async #giveBack(): Promise<void> {
    const { id, backend, handle, registration } = this.#acquired;
    const unregistering = backend.unregisterComputeSystemCallback(registration);
    // Where it cannot even be made, the handle is closed all the same.
    await unregistering.catch(() => {});
    await this.#calls.settled();
    const closed = await backend.closeComputeSystem(handle);
    checkOutcome("unregister the callback of", id, await unregistering);
    checkOutcome("close", id, closed);
  }
}
