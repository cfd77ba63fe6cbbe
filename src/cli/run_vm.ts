/**
 * One VM's whole life: create, start, log, end, clean up. What `run` and
 * `demo` do; it prints nothing.
 *
 * @module
 */
import { UvmError } from "../errors.ts";
import type { HcsNotification } from "../hcs/backend.ts";
import type { ExitStatus } from "../hcs/exit_status.ts";
import { HcsNotificationType } from "../hcs/notifications.ts";
import { create } from "../uvm/create.ts";
import type { Environment } from "../uvm/environment.ts";
import { withFailure } from "../uvm/failure/attach.ts";
import type { GuestLogEntry } from "../uvm/logs/mod.ts";
import type { UtilityVmOptions } from "../uvm/options.ts";
import { EventRecorder } from "../uvm/recorder.ts";
import type { UtilityVm } from "../uvm/utility_vm.ts";
import { orAbort, startDeadline } from "./deadline.ts";
import { GuestFailedError } from "./errors.ts";
import { exitText, isGuestFailure } from "./exit_text.ts";

/** The phases of a run, in their order; `expect` stands in for `run`. */
export type RunPhase =
  | "create"
  | "start"
  | "attach"
  | "run"
  | "expect"
  | "close";

/** Hears of a run while it goes on. */
export interface RunObserver {
  /** A phase has ended well. */
  phase?(phase: RunPhase, ms: number, id: string): void | Promise<void>;
  /** The VM is left as it is, in this state, since `keep` was asked for. */
  kept?(id: string, state: string): void;
  /** The VM is made, not yet started. */
  created?(vm: UtilityVm): void | Promise<void>;
  /** HCS sent a notification. */
  notification?(
    notification: HcsNotification,
    id: string,
  ): void | Promise<void>;
  /** The guest logged; a promise makes the guest wait. */
  entries?(
    entries: readonly GuestLogEntry[],
    id: string,
  ): void | Promise<void>;
}

/** What to run. */
export interface RunRequest {
  options: UtilityVmOptions;
  environment: Environment;
  /** Ends the run; everything is cleaned up all the same. */
  signal: AbortSignal;
  /** Bound of the whole run, in milliseconds. */
  timeoutMs?: number;
  /** Ends the run well as soon as a line of the guest's log matches. */
  expect?: RegExp;
  /** Gives the VM devices once it runs; a failure ends the run. */
  attach?(vm: UtilityVm, signal: AbortSignal): Promise<void>;
  /** Leaves a VM that still runs. */
  keep?: boolean;
  observer?: RunObserver;
  /** Keeps what happens; by default a recorder of the run's own. */
  recorder?: EventRecorder;
}

/** How a run went. */
export interface RunOutcome {
  id: string;
  /** How long each phase took, in milliseconds. */
  phases: { phase: RunPhase; ms: number }[];
  /** How the VM ended; undefined where it was left or ended by this run. */
  exit: ExitStatus | undefined;
  /** The line that matched. */
  matched: string | undefined;
}

/**
 * Runs a VM. Throws what failed: GuestFailedError where the guest crashed or
 * ended unexpectedly, the signal's reason where that ended it.
 */
export async function runVm(request: RunRequest): Promise<RunOutcome> {
  const run = new Run(request);
  return await run.run();
}

class Run {
  readonly #request: RunRequest;
  readonly #recorder: EventRecorder;
  readonly #phases: RunOutcome["phases"] = [];
  /** Aborted by what fails beside the main line: the log's consumer. */
  readonly #failed = new AbortController();
  readonly #matched = Promise.withResolvers<string>();
  #phase: RunPhase = "create";
  #phaseStartMs = 0;
  #id: string | undefined;
  #match: string | undefined;
  #crashed = false;

  constructor(request: RunRequest) {
    this.#request = request;
    this.#recorder = request.recorder ?? new EventRecorder();
    this.#id = request.options.id;
  }

  async run(): Promise<RunOutcome> {
    const { environment, timeoutMs } = this.#request;
    using deadline = startDeadline({
      signal: AbortSignal.any([this.#request.signal, this.#failed.signal]),
      timeoutMs,
      phase: () => `run/${this.#phase}`,
      id: () => this.#id,
    });
    const { signal } = deadline;
    this.#begin("create");
    const vm = await this.#create({ ...environment, signal });
    this.#id = vm.id;
    let pump: Promise<void> | undefined;
    let exit: ExitStatus | undefined;
    try {
      await this.#end();
      await this.#request.observer?.created?.(vm);
      vm.subscribe((notification) => this.#follow(notification));
      this.#begin("start");
      pump = this.#pump(vm);
      // It ends the run by its signal; it is awaited only at the end.
      pump.catch(() => {});
      await vm.start({ signal });
      await this.#end();
      await this.#attach(vm, signal);
      exit = await this.#untilTheEnd(vm, signal);
      await this.#end();
    } catch (error) {
      // The first failure counts; cleaning up must not hide it.
      this.#recorder.end("failed");
      await this.#leave(vm).catch(() => {});
      await pump?.catch(() => {});
      throw await this.#explained(error, vm);
    }
    this.#begin("close");
    await this.#leave(vm);
    await pump;
    await this.#end();
    try {
      this.#judge(exit);
    } catch (error) {
      throw await this.#explained(error, vm);
    }
    return { id: vm.id, phases: this.#phases, exit, matched: this.#match };
  }

  async #create(
    environment: Environment & { signal: AbortSignal },
  ): Promise<UtilityVm> {
    const recorder = this.#recorder;
    try {
      return await create(this.#request.options, { ...environment, recorder });
    } catch (error) {
      recorder.end("failed");
      throw error;
    }
  }

  /** The error with what is known of the VM by now. */
  #explained(error: unknown, vm: UtilityVm): Promise<unknown> {
    return withFailure(error, () => ({
      ...vm.evidence,
      phase: error instanceof UvmError ? error.operation : this.#phase,
    }));
  }

  async #attach(vm: UtilityVm, signal: AbortSignal): Promise<void> {
    const { attach } = this.#request;
    if (attach === undefined) return;
    this.#begin("attach");
    await orAbort(attach(vm, signal), signal);
    await this.#end();
  }

  /** Waits for the match or the VM's end, whichever comes first. */
  async #untilTheEnd(
    vm: UtilityVm,
    signal: AbortSignal,
  ): Promise<ExitStatus | undefined> {
    const { expect } = this.#request;
    this.#begin(expect ? "expect" : "run");
    const done = new AbortController();
    const ended = vm.wait({ signal: AbortSignal.any([signal, done.signal]) });
    if (!expect) return await ended;
    try {
      return await Promise.race([
        ended,
        this.#matched.promise.then(() => undefined),
      ]);
    } finally {
      ended.catch(() => {});
      done.abort();
    }
  }

  /** Throws where the run must count as failed. */
  #judge(exit: ExitStatus | undefined): void {
    const { expect } = this.#request;
    if (this.#match !== undefined) return;
    const id = this.#id!;
    if (this.#crashed || (exit && isGuestFailure(exit))) {
      throw new GuestFailedError(
        `The guest of VM "${id}" failed: ${
          exit ? exitText(exit) : "it crashed"
        }`,
        { operation: `run/${expect ? "expect" : "run"}`, id, exit },
      );
    }
    if (!expect) return;
    throw new UvmError(
      `VM "${id}" ended before a line of its log matched ${expect}: ${
        exit ? exitText(exit) : "no exit status"
      }`,
      { operation: "run/expect", id },
    );
  }

  async #pump(vm: UtilityVm): Promise<void> {
    const { expect, observer } = this.#request;
    try {
      for await (const { entries } of vm.guestLog?.batches ?? []) {
        for (const entry of entries) this.#recorder.noteLog(entry);
        await observer?.entries?.(entries, vm.id);
        const match = expect && this.#match === undefined
          ? entries.find(({ message }) => expect.test(message))
          : undefined;
        if (match) {
          this.#match = match.message;
          this.#matched.resolve(match.message);
        }
      }
    } catch (error) {
      this.#failed.abort(error);
      throw error;
    }
  }

  #follow(notification: HcsNotification): void {
    const { type } = notification;
    if (
      type === HcsNotificationType.SystemCrashReport ||
      type === HcsNotificationType.SystemCrashInitiated
    ) this.#crashed = true;
    const told = this.#request.observer?.notification?.(
      notification,
      this.#id!,
    );
    told?.catch((error) => this.#failed.abort(error));
  }

  /** Ends the VM, or lets go of it where it is to be kept. */
  async #leave(vm: UtilityVm): Promise<void> {
    const { state } = vm;
    if (!this.#request.keep || state === "Stopped") return await vm.close();
    this.#request.observer?.kept?.(vm.id, state);
    await vm.release();
  }

  #begin(phase: RunPhase): void {
    this.#phase = phase;
    this.#phaseStartMs = performance.now();
    this.#recorder.begin(phase);
  }

  async #end(): Promise<void> {
    const ms = performance.now() - this.#phaseStartMs;
    const phase = this.#phase;
    this.#phases.push({ phase, ms });
    this.#recorder.end();
    await this.#request.observer?.phase?.(phase, ms, this.#id!);
  }
}
