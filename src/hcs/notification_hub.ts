/**
 * One system's notifications: waiters for completions, the exit, and whoever
 * else listens.
 *
 * The rules, each with a test:
 * - A waiter is armed before the call it waits for, so an early completion
 *   is kept for it.
 * - A completion goes to the oldest waiter of its type. One that nobody waits
 *   for (late, doubled, of an unknown type) reaches the listeners only.
 * - The system's exit, the service's disconnect and a close end every waiter.
 *
 * @module
 */
import { ClosedError, OperationTimeoutError } from "../errors.ts";
import { Hresult, isFailure } from "../ffi/hresult.ts";
import type { HcsNotification } from "./backend.ts";
import { type ExitStatus, parseExitStatus } from "./exit_status.ts";
import { cannot, hcsError } from "./hcs_error.ts";
import { HcsNotificationType } from "./notifications.ts";

/** What ends a wait early. */
export interface WaitOptions {
  /** Ends the wait with the signal's reason. */
  signal?: AbortSignal;
  /** Ends the wait with an OperationTimeoutError, in milliseconds. */
  timeoutMs?: number;
}

/** An armed wait. */
export interface Waiter {
  /** Settles with the completion. Never an unhandled rejection. */
  readonly done: Promise<HcsNotification>;
  /** Takes the waiter back: its call failed or needed no notification. */
  disarm(): void;
}

interface Entry {
  type: number;
  operation: string;
  resolve(notification: HcsNotification): void;
  reject(reason: unknown): void;
}

/** The hub. `deliver` is the listener to register with the backend. */
export class NotificationHub {
  readonly #id: string;
  #waiters: Entry[] = [];
  readonly #listeners = new Set<(notification: HcsNotification) => void>();
  /** Why every further wait fails; undefined while all is well. */
  #ended: ((operation: string) => unknown) | undefined;
  #exit: ExitStatus | undefined;

  /** Makes a hub for the system of this id. */
  constructor(id: string) {
    this.#id = id;
  }

  /** How the system ended, undefined while it has not. */
  get exit(): ExitStatus | undefined {
    return this.#exit;
  }

  /** Takes a notification from the backend. Never throws. */
  readonly deliver = (notification: HcsNotification): void => {
    const { type } = notification;
    if (type === HcsNotificationType.SystemExited) {
      this.noteExit(parseExitStatus(notification.status, notification.data));
    } else if (type === HcsNotificationType.ServiceDisconnect) {
      this.#end((operation) =>
        hcsError({
          operation,
          id: this.#id,
          code: Hresult.HCS_E_SERVICE_DISCONNECT,
        })
      );
    } else {
      const index = this.#waiters.findIndex((entry) => entry.type === type);
      if (index >= 0) this.#waiters.splice(index, 1)[0].resolve(notification);
    }
    for (const listener of [...this.#listeners]) {
      try {
        listener(notification);
      } catch {
        // A listener's fault must not reach HCS's thread or other listeners.
      }
    }
  };

  /** Calls back for every notification until the returned function is called. */
  subscribe(listener: (notification: HcsNotification) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Records the exit, also one learned from properties. The first counts. */
  noteExit(exit: ExitStatus): void {
    if (this.#exit !== undefined) return;
    this.#exit = exit;
    const exited = this.#waiters.filter((entry) =>
      entry.type === HcsNotificationType.SystemExited
    );
    this.#waiters = this.#waiters.filter((entry) => !exited.includes(entry));
    for (const entry of exited) entry.resolve(exitNotification);
    this.#end((operation) =>
      hcsError({
        operation,
        id: this.#id,
        code: isFailure(exit.code) ? exit.code : Hresult.HCS_E_UNEXPECTED_EXIT,
        // The exit status goes along: it says who ended the VM.
        cause: Object.assign(new Error(`The VM ended: ${exit.type}`), {
          exit,
        }),
      })
    );
  }

  /** Arms a wait for a notification type. */
  arm(type: number, operation: string, options: WaitOptions = {}): Waiter {
    let entry: Entry | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { signal, timeoutMs } = options;
    const onAbort = () => entry && this.#fail(entry, signal!.reason);
    const release = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    const done = new Promise<HcsNotification>((resolve, reject) => {
      entry = {
        type,
        operation,
        resolve: (value) => (release(), resolve(value)),
        reject: (reason) => (release(), reject(reason)),
      };
    });
    done.catch(() => {});
    const armed = entry!;
    if (signal?.aborted) armed.reject(signal.reason);
    else if (
      type === HcsNotificationType.SystemExited && this.#exit !== undefined
    ) armed.resolve(exitNotification);
    else if (this.#ended) armed.reject(this.#ended(operation));
    else {
      this.#waiters.push(armed);
      signal?.addEventListener("abort", onAbort);
      // Longer timers than 2^31-1 ms would fire at once.
      if (timeoutMs !== undefined && timeoutMs < 0x7fffffff) {
        timer = setTimeout(
          () => this.#fail(armed, timeoutError(operation, this.#id, timeoutMs)),
          timeoutMs,
        );
      }
    }
    return {
      done,
      disarm: () => {
        release();
        this.#waiters = this.#waiters.filter((other) => other !== armed);
      },
    };
  }

  /** Ends every wait but those for the exit with ClosedError. Idempotent. */
  beginClose(): void {
    this.#end(this.#closed, { keepExitWaiters: true });
  }

  /** Ends every wait with ClosedError, now and later. Idempotent. */
  close(): void {
    this.#end(this.#closed);
  }

  readonly #closed = (operation: string) => closedError(operation, this.#id);

  #end(
    why: (operation: string) => unknown,
    { keepExitWaiters = false } = {},
  ): void {
    if (!keepExitWaiters) this.#ended ??= why;
    const kept = (entry: Entry) =>
      keepExitWaiters && entry.type === HcsNotificationType.SystemExited;
    const ended = this.#waiters.filter((entry) => !kept(entry));
    this.#waiters = this.#waiters.filter(kept);
    for (const entry of ended) entry.reject(why(entry.operation));
  }

  #fail(entry: Entry, reason: unknown): void {
    this.#waiters = this.#waiters.filter((other) => other !== entry);
    entry.reject(reason);
  }
}

/** The error of an operation on a closed system. */
export function closedError(operation: string, id: string): ClosedError {
  return new ClosedError(`${cannot(operation, id)}: it is closed`, {
    operation,
    id,
  });
}

/** The error of a phase that ran out of time. */
export function timeoutError(
  operation: string,
  id: string | undefined,
  timeoutMs: number,
): OperationTimeoutError {
  return new OperationTimeoutError(
    `${cannot(operation, id)}: HCS did not finish within ${timeoutMs / 1000} s`,
    { operation, id, timeoutMs },
  );
}

const exitNotification: HcsNotification = {
  type: HcsNotificationType.SystemExited,
  status: 0,
  data: null,
};
