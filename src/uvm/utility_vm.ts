/**
 * A utility VM that exists: created by create() or found by open().
 *
 * @module
 */
import type { HcsNotification } from "../hcs/backend.ts";
import { completeExit } from "../hcs/complete_exit.ts";
import type { ComputeSystem, SystemState } from "../hcs/compute_system.ts";
import type { ExitStatus } from "../hcs/exit_status.ts";
import type { WaitOptions } from "../hcs/notification_hub.ts";
import type { Timeouts } from "../hcs/timeouts.ts";
import type { ModifySettingRequest } from "../schema/mod.ts";
import { closeVm } from "./close_vm.ts";
import type { ConsoleServer } from "./console/mod.ts";
import { recordConsole } from "./console/record_console.ts";
import { DeviceGetters } from "./device_getters.ts";
import { checkHostPath } from "./devices/device_error.ts";
import type { VmDevices } from "./devices/mod.ts";
import { devicesOf } from "./devices/of_vm.ts";
import type { ResolvedEnvironment } from "./environment.ts";
import type { ExecOptions, GuestProcess } from "./exec/mod.ts";
import { withFailure } from "./failure/attach.ts";
import { hostFacts } from "./failure/host_facts.ts";
import type { Evidence, Failure } from "./failure/mod.ts";
import { followLife, logLife } from "./life_log.ts";
import { endLogWithVm } from "./logs/end_with_vm.ts";
import type { EntryBatch, GuestLog, GuestLogEntry } from "./logs/mod.ts";
import type { OperatingSystem } from "./operating_system.ts";
import { EventRecorder } from "./recorder.ts";
import { queryStatistics, type VmStatistics } from "./statistics.ts";
import type { UtilityVmParts } from "./vm_parts.ts";

/** A utility VM; closing it terminates it. */
export class UtilityVm extends DeviceGetters implements AsyncDisposable {
  /** What it boots; undefined for an opened VM whose properties do not say. */
  readonly operatingSystem: OperatingSystem | undefined;
  /** What happened to it: notifications, the guest's log as logs() gave it. */
  readonly recorder: EventRecorder;
  readonly #system: ComputeSystem;
  readonly #environment: ResolvedEnvironment;
  readonly #parts: UtilityVmParts;
  readonly #recorded = new WeakSet<EntryBatch>();
  #runtimeId: string | undefined;
  #devices: VmDevices | undefined;
  #startError: unknown;
  #closing: Promise<void> | undefined;

  /** For create() and open(). */
  constructor(parts: UtilityVmParts) {
    super();
    this.operatingSystem = parts.operatingSystem;
    this.#system = parts.system;
    this.#environment = parts.environment;
    this.#runtimeId = parts.runtimeId;
    this.#parts = parts;
    const given = parts.environment.recorder;
    this.recorder = given ?? new EventRecorder();
    if (given === undefined) this.recorder.attach(this);
    if (parts.console) recordConsole(parts.console, this.recorder);
    if (parts.guestLog) endLogWithVm(parts.guestLog, parts.system);
    followLife(parts);
  }

  /** The compute system's id; readable after close(). */
  get id(): string {
    return this.#system.id;
  }

  /**
   * The GUID by which Hyper-V sockets address the VM. Known for Linux VMs and
   * opened ones; for a created Windows VM once properties() was called.
   */
  get runtimeId(): string | undefined {
    return this.#runtimeId;
  }

  /** The state as last heard of, in HCS's spelling. */
  get state(): SystemState {
    return this.#system.state;
  }

  /** How it ended, undefined while it has not. */
  get exit(): ExitStatus | undefined {
    return this.#system.exit;
  }

  /**
   * Starts it and waits until it runs; the guest's log begins to flow. It goes
   * on where this fails: the VM may run already or come up late, or be started
   * again. It ends with the VM.
   */
  async start(options: WaitOptions = {}): Promise<void> {
    const bounds = this.#bounded("startMs", options);
    options.signal?.throwIfAborted();
    this.#parts.guestLog?.begin();
    try {
      await this.#system.start(bounds);
      this.#startError = undefined;
      logLife(this.#environment.logger, "VM started", { id: this.id });
    } catch (error) {
      const { id } = this;
      logLife(this.#environment.logger, "VM not started", { id, error });
      this.#startError = error;
      throw await withFailure(error, () => this.#evidence("start"));
    }
  }

  /**
   * Asks the guest to shut down; returns once HCS has taken the request. A VM
   * that has stopped already is no error.
   */
  shutdown(): Promise<void> {
    return this.#system.shutdown();
  }

  /** Ends it at once; returns once HCS has taken the request. */
  async terminate(): Promise<void> {
    await this.#system.terminate();
  }

  /** Waits for its end. */
  async wait(options: WaitOptions = {}): Promise<ExitStatus> {
    checkTimeout(options.timeoutMs);
    return completeExit(this.#system, await this.#system.wait(options));
  }

  /** Pauses it and waits until it is. */
  pause(options: WaitOptions = {}): Promise<void> {
    return this.#system.pause(this.#bounded("pauseMs", options));
  }

  /** Resumes a paused VM and waits until it runs. */
  resume(options: WaitOptions = {}): Promise<void> {
    return this.#system.resume(this.#bounded("resumeMs", options));
  }

  /** Saves a paused VM to a file. A later HCS export: PlatformError without. */
  async save(path: string, options: WaitOptions = {}): Promise<void> {
    checkHostPath(path);
    const request = { SaveType: "ToFile", SaveStateFilePath: path };
    const bounds = this.#bounded("saveMs", options);
    await this.#system.save(JSON.stringify(request), bounds);
  }

  /** Sends a ModifySettingRequest. */
  async modify(request: ModifySettingRequest): Promise<void> {
    try {
      await this.#system.modify(JSON.stringify(request));
    } catch (error) {
      throw await withFailure(
        error,
        () => ({ ...this.#evidence("modify"), request }),
      );
    }
  }

  /**
   * Queries properties by HCS's names (`Statistics`, `ProcessList`,
   * `GuestConnection`, …); none gives the basic ones.
   */
  async properties(...types: string[]): Promise<Record<string, unknown>> {
    const query = types.length === 0 ? {} : { PropertyTypes: types };
    const properties = await this.#system.properties(JSON.stringify(query));
    const { RuntimeId } = properties;
    if (typeof RuntimeId === "string") {
      this.#runtimeId ??= RuntimeId.toLowerCase();
    }
    return properties;
  }

  /**
   * The guest's log, entry by entry, until the guest, the VM's end or close()
   * ends it. Empty for a Windows VM and for an opened one. A loop that stops
   * early leaves what it has not got: the next one goes on with the very next
   * entry, where nobody else reads meanwhile. Each entry is recorded once,
   * however many read.
   */
  logs(): AsyncGenerator<GuestLogEntry> {
    return this.#parts.guestLog?.read((batch, from) => {
      if (this.#recorded.has(batch)) return;
      this.#recorded.add(batch);
      for (const entry of batch.entries.slice(from)) {
        this.recorder.noteLog(entry);
      }
    }) ?? noEntries();
  }

  /** The guest's log as it is held, undefined where there is none. */
  get guestLog(): GuestLog | undefined {
    return this.#parts.guestLog;
  }

  /**
   * Why it failed, from all that is known of it by now: its exit with
   * attribution, the crash report, the end of its log. Also of a VM that did
   * not fail: its summary says so.
   */
  async diagnose(more: Evidence = {}): Promise<Failure> {
    const evidence = { ...this.evidence, ...more };
    const { diagnose } = await import("./failure/diagnose.ts");
    return diagnose(evidence);
  }

  /** What is known of it by now that bears on a failure. */
  get evidence(): Evidence {
    const phase = this.#startError === undefined ? "run" : "start";
    return this.#evidence(this.recorder.failedPhase ?? phase);
  }

  /**
   * Starts a process in the VM, which ends with it. TypeError or RangeError
   * for wrong options; HcsError where the VM does not run or HCS refuses.
   */
  exec(
    options: ExecOptions & Pick<WaitOptions, "signal">,
  ): Promise<GuestProcess> {
    return this.#parts.processes.exec(options);
  }

  /** What the VM uses: processor time, memory, storage. */
  statistics(): Promise<VmStatistics> {
    return queryStatistics(this.#system);
  }

  /** The serial console, where the option asked for it. */
  get console(): ConsoleServer | undefined {
    return this.#parts.console;
  }

  /** Calls back for every notification until the returned function is called. */
  subscribe(listener: (notification: HcsNotification) => void): () => void {
    return this.#system.subscribe(listener);
  }

  /**
   * All devices. Those of an opened VM are not known until restore() was given
   * what its creator stored; their getters throw DeviceError before.
   */
  override get devices(): VmDevices {
    return this.#devices ??= devicesOf(this, this.#environment, this.#parts);
  }

  /** Host files that uvm let the VM use and that close() takes back. */
  get grantedFiles(): string[] {
    return this.#parts.access.granted;
  }

  /** The compute system below, for what has no name here. */
  get system(): ComputeSystem {
    return this.#system;
  }

  /**
   * Terminates it, waits for its end (`timeouts.closeMs` at most), ends its
   * sockets and closes its handle. Idempotent. Where a step fails the others
   * are still made, and the first failure is thrown.
   */
  close(): Promise<void> {
    return this.#closing ??= closeVm(this.#parts, { terminate: true });
  }

  /** Lets go of the VM without ending it: handle and sockets are closed. */
  release(): Promise<void> {
    return this.#closing ??= closeVm(this.#parts, { terminate: false });
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #evidence(phase: string): Evidence {
    return {
      phase,
      id: this.id,
      operatingSystem: this.operatingSystem,
      exit: this.exit,
      error: this.#startError,
      state: this.state,
      recorder: this.recorder,
      guestLogTail: this.#parts.guestLog?.tail,
      plan: this.#parts.plan,
      host: hostFacts(this.#environment.host),
    };
  }

  #bounded(phase: keyof Timeouts, options: WaitOptions): WaitOptions {
    const timeoutMs = options.timeoutMs ?? this.#environment.timeouts[phase];
    checkTimeout(timeoutMs);
    return { ...options, timeoutMs };
  }
}

async function* noEntries(): AsyncGenerator<GuestLogEntry> {}

function checkTimeout(timeoutMs: number | undefined): void {
  if (timeoutMs === undefined || timeoutMs >= 0) return;
  throw new RangeError(`Option "timeoutMs" must be 0 or more: ${timeoutMs}`);
}
