/**
 * The processes that one VM object has started, so that they are closed with
 * it.
 *
 * @module
 */
import type { ComputeSystem } from "../../hcs/compute_system.ts";
import { closedError, type WaitOptions } from "../../hcs/notification_hub.ts";
import type { OperatingSystem } from "../operating_system.ts";
import type { GuestProcess } from "./guest_process.ts";
import type { ExecOptions } from "./options.ts";

/** Processes of one VM. */
export class GuestProcesses {
  readonly #system: ComputeSystem;
  readonly #operatingSystem: OperatingSystem | undefined;
  readonly #open = new Set<GuestProcess>();
  #isClosing = false;

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
    // What most VMs do not need is loaded here.
    const { GuestProcess } = await import("./guest_process.ts");
    const process = await GuestProcess.start(this.#system, options, {
      operatingSystem: options.operatingSystem ?? this.#operatingSystem,
      closed: () => this.#open.delete(process),
    });
    this.#open.add(process);
    const { signal } = options;
    if (signal?.aborted) {
      await process.close().catch(() => {});
      throw signal.reason;
    }
    if (this.#isClosing) {
      await process.release().catch(() => {});
      throw closedError("create a process in", this.#system.id);
    }
    return process;
  }

  /** Notes that their VM's close has begun, before it ends them. */
  beginClose(): void {
    this.#isClosing = true;
    for (const process of this.#open) process.beginClose();
  }

  /**
   * Lets go of all, those too whose start is under way. The first failure is
   * thrown when all were tried. What ends them is the VM's end.
   */
  async release(): Promise<void> {
    this.#isClosing = true;
    const releases = [...this.#open].map((process) => process.release());
    for (const result of await Promise.allSettled(releases)) {
      if (result.status === "rejected") throw result.reason;
    }
  }
}
