/**
 * One compute system over an {@linkcode HcsBackend}: the asynchronous model of
 * HCS (call, pending, notification) as promises.
 *
 * @module
 */
import { isFailure } from "../ffi/hresult.ts";
import type { HcsBackend, HcsNotification, HcsOutcome } from "./backend.ts";
import {
  type Acquired,
  createSystem,
  openSystem,
  type SystemOptions,
} from "./acquire.ts";
import { type ExitStatus, parseExitStatus } from "./exit_status.ts";
import { checkOutcome, isPendingOutcome, outcomeOf } from "./hcs_error.ts";
import {
  closedError,
  type NotificationHub,
  type WaitOptions,
} from "./notification_hub.ts";
import { HcsNotificationType } from "./notifications.ts";
import { isAlreadyStopped, isNotFound } from "./predicates.ts";
import { parseProperties } from "./properties.ts";
import { stateBehind } from "./state_behind.ts";
import {
  type CallOptions,
  type SystemCall,
  SystemHandle,
} from "./system_handle.ts";
import { stateAfter, type SystemState } from "./system_state.ts";
import type { CallTimeouts } from "./timeouts.ts";

export type { CallOptions, SystemCall } from "./system_handle.ts";
export type { SystemState } from "./system_state.ts";

/** An open compute system. Closing it does not end it: terminate() does. */
export class ComputeSystem implements AsyncDisposable {
  /** The system's id; stays readable after close(). */
  readonly id: string;
  readonly #handle: SystemHandle;
  readonly #hub: NotificationHub;
  readonly #timeouts: CallTimeouts;
  #state: SystemState;
  #openedWith: Record<string, unknown> | undefined;

  /** Takes over a handle and its registration; use create() or open(). */
  constructor(
    acquired: Acquired,
    state: SystemState,
  ) {
    this.id = acquired.id;
    this.#handle = new SystemHandle(acquired);
    this.#hub = acquired.hub;
    this.#timeouts = acquired.timeouts;
    this.#state = state;
    this.#hub.subscribe((notification) => this.#follow(notification));
  }

  /**
   * Creates a system from its HCS document and waits until HCS has made it.
   * A failure undoes what was done: terminate, unregister, close the handle.
   */
  static async create(
    backend: HcsBackend,
    options: SystemOptions & { document: string },
  ): Promise<ComputeSystem> {
    return new ComputeSystem(await createSystem(backend, options), "Created");
  }

  /** Opens a system that exists; HcsError (`isNotFound`) where none does. */
  static async open(
    backend: HcsBackend,
    options: SystemOptions,
  ): Promise<ComputeSystem> {
    const acquired = await openSystem(backend, options);
    const system = new ComputeSystem(acquired, "Unknown");
    try {
      const properties = await system.properties("{}");
      system.#learn(properties);
      system.#openedWith = properties;
    } catch (error) {
      await system.close().catch(() => {});
      throw error;
    }
    return system;
  }

  /** The properties it had when it was opened; undefined for a created one. */
  get openedWith(): Record<string, unknown> | undefined {
    return this.#openedWith;
  }

  /** The state as last heard of. */
  get state(): SystemState {
    return this.exit ? "Stopped" : this.#state;
  }

  /** How the system ended, undefined while it has not. */
  get exit(): ExitStatus | undefined {
    return this.#hub.exit;
  }

  /** Bounds of the calls on it, and of its closing. */
  get timeouts(): CallTimeouts {
    return this.#timeouts;
  }

  /** Calls back for every notification until the returned function is called. */
  subscribe(listener: (notification: HcsNotification) => void): () => void {
    return this.#hub.subscribe(listener);
  }

  /** Starts it and waits until HCS says that it runs. */
  async start(options: WaitOptions = {}): Promise<void> {
    await this.#operate(
      "start",
      HcsNotificationType.SystemStartCompleted,
      (backend, handle) => backend.startComputeSystem(handle, ""),
      options,
    );
    this.#state = "Running";
  }

  /** Pauses it and waits until HCS says so. */
  async pause(options: WaitOptions = {}): Promise<void> {
    await this.#operate(
      "pause",
      HcsNotificationType.SystemPauseCompleted,
      (backend, handle) => backend.pauseComputeSystem(handle, ""),
      options,
    );
    this.#state = "Paused";
  }

  /** Resumes it and waits until HCS says so. */
  async resume(options: WaitOptions = {}): Promise<void> {
    await this.#operate(
      "resume",
      HcsNotificationType.SystemResumeCompleted,
      (backend, handle) => backend.resumeComputeSystem(handle, ""),
      options,
    );
    this.#state = "Running";
  }

  /** Saves it (schema type `SaveOptions` as JSON) and waits for the end of it. */
  async save(saveOptions: string, options: WaitOptions = {}): Promise<void> {
    await this.#operate(
      "save",
      HcsNotificationType.SystemSaveCompleted,
      (backend, handle) => backend.saveComputeSystem(handle, saveOptions),
      options,
    );
  }

  /**
   * Asks the guest to shut down. Returns once HCS has taken the request;
   * wait() tells the end. A system that has stopped already is no error.
   */
  async shutdown(): Promise<void> {
    await this.#request(
      "shutdown",
      (backend, handle) => backend.shutdownComputeSystem(handle, ""),
    );
  }

  /**
   * Ends it at once. Returns when HCS has taken the request; wait() tells the
   * end. A system that has stopped already is no error, but false.
   */
  async terminate(options: WaitOptions = {}): Promise<boolean> {
    return await this.#request(
      "terminate",
      (backend, handle) => backend.terminateComputeSystem(handle, ""),
      { ...options, whileClosing: true },
    );
  }

  /** Sends a ModifySettingRequest (JSON). */
  async modify(request: string): Promise<void> {
    const outcome = await this.call(
      "modify",
      (backend, handle) => backend.modifyComputeSystem(handle, request),
    );
    checkOutcome("modify", this.id, outcome);
  }

  /** Queries properties; the parsed object. HcsError where HCS gives none. */
  async properties(query: string): Promise<Record<string, unknown>> {
    const outcome = await this.call(
      "query properties",
      (backend, handle) => backend.getComputeSystemProperties(handle, query),
    );
    checkOutcome("query properties", this.id, outcome);
    return parseProperties(outcome.text, this.id);
  }

  /** Waits for the end. A close meanwhile rejects with ClosedError. */
  async wait(options: WaitOptions = {}): Promise<ExitStatus> {
    if (this.exit) return this.exit;
    if (this.#handle.isClosed) throw closedError("wait", this.id);
    const type = HcsNotificationType.SystemExited;
    await this.#hub.arm(type, "wait", options).done;
    return this.exit!;
  }

  /**
   * Ends operations under way with ClosedError and refuses further ones but
   * terminate(); waits for the exit go on.
   */
  beginClose(): void {
    this.#handle.beginClose();
  }

  /**
   * Unregisters the callback and closes the handle. Idempotent. The handle is
   * closed when no call on it is under way: where that takes longer than
   * `closeMs` an OperationTimeoutError tells of it, and it is closed later.
   */
  close(): Promise<void> {
    return this.#handle.close();
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Makes a call with the handle, which stays open until the call is back. It
   * is waited for `callMs` where the options do not say otherwise.
   */
  call<T>(
    operation: string,
    fn: SystemCall<T>,
    options: CallOptions = {},
  ): Promise<T> {
    return this.#handle.call(operation, fn, options);
  }

  async #operate(
    operation: string,
    type: number,
    fn: SystemCall<HcsOutcome>,
    options: WaitOptions,
  ): Promise<void> {
    options.signal?.throwIfAborted();
    const waiter = this.#hub.arm(type, operation, options);
    try {
      // The wait's failure (time, abort, exit) also ends a call that hangs.
      const call = this.call(operation, fn, { timeoutMs: Infinity });
      call.catch(() => {});
      let outcome = await this.#handle.noteHanging(
        Promise.race([call, waiter.done.then(() => call)]),
      );
      if (isPendingOutcome(outcome)) outcome = outcomeOf(await waiter.done);
      const state = await stateBehind(outcome, this);
      this.#state = state ?? this.#state;
      checkOutcome(operation, this.id, outcome, state);
    } finally {
      waiter.disarm();
    }
  }

  /** False where it had stopped already. */
  async #request(
    operation: string,
    fn: SystemCall<HcsOutcome>,
    options: CallOptions = {},
  ): Promise<boolean> {
    const outcome = await this.call(operation, fn, options);
    if (isPendingOutcome(outcome)) return true;
    try {
      checkOutcome(operation, this.id, outcome);
    } catch (error) {
      if (isAlreadyStopped(error) || isNotFound(error)) return false;
      throw error;
    }
    return true;
  }

  #follow({ type, status }: HcsNotification): void {
    if (!isFailure(status)) this.#state = stateAfter(type) ?? this.#state;
  }

  #learn(properties: Record<string, unknown>): void {
    const { State, Stopped, ExitType } = properties;
    if (State === "Stopped" || Stopped === true) {
      this.#hub.noteExit(parseExitStatus(0, JSON.stringify({ ExitType })));
    } else if (typeof State === "string") this.#state = State as SystemState;
  }
}
