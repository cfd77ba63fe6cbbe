/**
 * The processes that one VM object has started, so that they are closed with
 * it.
 *
 * @module
 */
import type { ComputeSystem } from "../../hcs/compute_system.ts";
import type { WaitOptions } from "../../hcs/notification_hub.ts";
import { HcsProcess } from "../../hcs/process.ts";
import type { OperatingSystem } from "../operating_system.ts";
import { GuestProcess } from "./guest_process.ts";
import { type ExecOptions, processParameters } from "./options.ts";

/** Processes of one VM. */
export class GuestProcesses {
  readonly #system: ComputeSystem;
  readonly #operatingSystem: OperatingSystem | undefined;
  readonly #open = new Set<GuestProcess>();

  /** Starts processes in this system. */
  constructor(
    system: ComputeSystem,
    operatingSystem: OperatingSystem | undefined,
  ) {
    this.#system = system;
    this.#operatingSystem = operatingSystem;
  }

  /** Starts a process; what is aborted meanwhile is ended again. */
  async exec(
    options: ExecOptions & Pick<WaitOptions, "signal">,
  ): Promise<GuestProcess> {
    const parameters = processParameters(options, this.#operatingSystem);
    const { signal } = options;
    signal?.throwIfAborted();
    const started = await HcsProcess.create(
      this.#system,
      JSON.stringify(parameters),
    );
    const process = new GuestProcess(started, {
      operatingSystem: options.operatingSystem ?? this.#operatingSystem,
      closed: () => this.#open.delete(process),
    });
    this.#open.add(process);
    if (signal?.aborted) {
      await process.close().catch(() => {});
      throw signal.reason;
    }
    return process;
  }

  /**
   * Lets go of all. The first failure is thrown when all were tried. What ends
   * them is the VM's end.
   */
  async release(): Promise<void> {
    const releases = [...this.#open].map((process) => process.release());
    for (const result of await Promise.allSettled(releases)) {
      if (result.status === "rejected") throw result.reason;
    }
  }
}
