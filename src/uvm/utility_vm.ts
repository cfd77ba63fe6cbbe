/**
 * A utility VM that exists: created by create() or found by open().
 *
 * @module
 */
import type { HcsNotification } from "../hcs/backend.ts";
import type { ComputeSystem, SystemState } from "../hcs/compute_system.ts";
import type { ExitStatus } from "../hcs/exit_status.ts";
import type { WaitOptions } from "../hcs/notification_hub.ts";
import { isAlreadyStopped, isNotFound } from "../hcs/predicates.ts";
import type { ModifySettingRequest } from "../schema/mod.ts";
import {
  type ComPorts,
  devicesOf,
  type HvSocketServices,
  type MappedPipes,
  type NetworkNamespaces,
  type Plan9Shares,
  type RuntimeResources,
  type ScsiDisks,
  type VmDevices,
  type VpmemDevices,
  type VsmbShares,
} from "./devices/mod.ts";
import type { ResolvedEnvironment } from "./environment.ts";
import type { EntropyServer, GuestLog, GuestLogEntry } from "./logs/mod.ts";
import type { VmPlan } from "./plan.ts";

/** What the VM boots. */
export type OperatingSystem = "linux" | "windows";

/** What a UtilityVm is made of; create() and open() put it together. */
export interface UtilityVmParts {
  system: ComputeSystem;
  environment: ResolvedEnvironment;
  operatingSystem: OperatingSystem | undefined;
  runtimeId: string | undefined;
  /** How create() made it; an opened VM has none. */
  plan?: VmPlan;
  guestLog?: GuestLog;
  entropy?: EntropyServer;
}

/** A utility VM. Closing it terminates it. */
export class UtilityVm implements AsyncDisposable {
  /** What it boots; undefined for an opened VM whose properties do not say. */
  readonly operatingSystem: OperatingSystem | undefined;
  readonly #system: ComputeSystem;
  readonly #environment: ResolvedEnvironment;
  readonly #guestLog: GuestLog | undefined;
  readonly #entropy: EntropyServer | undefined;
  readonly #plan: VmPlan | undefined;
  #runtimeId: string | undefined;
  #devices: VmDevices | undefined;
  #closing: Promise<void> | undefined;

  /** For create() and open(). */
  constructor(parts: UtilityVmParts) {
    this.operatingSystem = parts.operatingSystem;
    this.#system = parts.system;
    this.#environment = parts.environment;
    this.#runtimeId = parts.runtimeId;
    this.#guestLog = parts.guestLog;
    this.#entropy = parts.entropy;
    this.#plan = parts.plan;
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
   * Starts it and waits until it runs; the guest's log begins to flow. A VM
   * that fails to start forwards no log.
   */
  async start(options: WaitOptions = {}): Promise<void> {
    this.#guestLog?.begin();
    try {
      await this.#system.start(this.#bounded("startMs", options));
    } catch (error) {
      await this.#guestLog?.close({ drainMs: 0 });
      throw error;
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
  terminate(): Promise<void> {
    return this.#system.terminate();
  }

  /** Waits for its end. */
  wait(options: WaitOptions = {}): Promise<ExitStatus> {
    return this.#system.wait(options);
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
  save(path: string, options: WaitOptions = {}): Promise<void> {
    const request = { SaveType: "ToFile", SaveStateFilePath: path };
    return this.#system.save(
      JSON.stringify(request),
      this.#bounded("saveMs", options),
    );
  }

  /** Sends a ModifySettingRequest. */
  modify(request: ModifySettingRequest): Promise<void> {
    return this.#system.modify(JSON.stringify(request));
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
   * The guest's log, entry by entry, until the guest or close() ends it.
   * Empty for a Windows VM and for an opened one.
   */
  async *logs(): AsyncGenerator<GuestLogEntry> {
    if (this.#guestLog) yield* this.#guestLog.entries;
  }

  /** The guest's log as it is held, undefined where there is none. */
  get guestLog(): GuestLog | undefined {
    return this.#guestLog;
  }

  /** Calls back for every notification until the returned function is called. */
  subscribe(listener: (notification: HcsNotification) => void): () => void {
    return this.#system.subscribe(listener);
  }

  /**
   * All devices. Those of an opened VM are not known until restore() was given
   * what its creator stored; their getters throw DeviceError before.
   */
  get devices(): VmDevices {
    return this.#devices ??= devicesOf(this, this.#environment, this.#plan);
  }

  /** SCSI disks. */
  get scsi(): ScsiDisks {
    return this.devices.scsi;
  }

  /** Persistent memory of Linux VMs: read-only disk images. */
  get vpmem(): VpmemDevices {
    return this.devices.vpmem;
  }

  /** Shared folders and files of Windows VMs. */
  get vsmb(): VsmbShares {
    return this.devices.vsmb;
  }

  /** Shared folders of Linux VMs. */
  get plan9(): Plan9Shares {
    return this.devices.plan9;
  }

  /** Network adapters and namespaces. */
  get network(): NetworkNamespaces {
    return this.devices.network;
  }

  /** Named pipes of the host in Windows VMs. */
  get pipes(): MappedPipes {
    return this.devices.pipes;
  }

  /** Serial ports. */
  get comPorts(): ComPorts {
    return this.devices.comPorts;
  }

  /** The Hyper-V socket service table. */
  get hvSocketServices(): HvSocketServices {
    return this.devices.hvSocketServices;
  }

  /** Memory and processor limits. */
  get resources(): RuntimeResources {
    return this.devices.resources;
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
    return this.#closing ??= this.#close({ terminate: true });
  }

  /** Lets go of the VM without ending it: handle and sockets are closed. */
  release(): Promise<void> {
    return this.#closing ??= this.#close({ terminate: false });
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close({ terminate }: { terminate: boolean }): Promise<void> {
    const failures: unknown[] = [];
    const attempt = async (step: () => Promise<unknown> | undefined) => {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    };
    this.#system.beginClose();
    if (terminate) {
      await attempt(() => this.#system.terminate());
      await attempt(() => this.#awaitEnd());
    }
    await attempt(() => this.#guestLog?.close());
    await attempt(() => this.#entropy?.close());
    await attempt(() => this.#system.close());
    if (failures.length > 0) throw failures[0];
  }

  async #awaitEnd(): Promise<void> {
    const timeoutMs = this.#environment.timeouts.closeMs;
    try {
      await this.#system.wait({ timeoutMs });
    } catch (error) {
      if (isAlreadyStopped(error) || isNotFound(error)) return;
      this.#environment.logger.warn(
        "The VM did not report its end before it was closed",
        { id: this.id, timeoutMs, error },
      );
    }
  }

  #bounded(
    phase: "startMs" | "pauseMs" | "resumeMs" | "saveMs",
    options: WaitOptions,
  ): WaitOptions {
    const timeoutMs = options.timeoutMs ?? this.#environment.timeouts[phase];
    return { ...options, timeoutMs };
  }
}
