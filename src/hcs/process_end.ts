/**
 * How a process' end is learned: from its own notification, from its
 * properties where it had ended before the callback was there, or from the end
 * of its system.
 *
 * @module
 */
import type { HcsNotification } from "./backend.ts";
import type { ComputeSystem } from "./compute_system.ts";
import { hcsError } from "./hcs_error.ts";
import { Latch } from "./latch.ts";
import {
  type NotificationHub,
  timeoutError,
  type WaitOptions,
} from "./notification_hub.ts";
import { HcsNotificationType } from "./notifications.ts";
import { parseProcessStatus, type ProcessStatus } from "./process_status.ts";

/** How long a process' own exit may come after its system's. */
const afterSystemMs = 1000;

/** What the end is learned from. */
export interface ProcessEndOptions {
  system: ComputeSystem;
  /** Hears of the process. */
  hub: NotificationHub;
  /** The process in error texts: `wait for process 100 of`. */
  operation: string;
  /** Asks for its status. */
  query: () => Promise<ProcessStatus>;
}

/** A process' end, for all who wait for it. */
export class ProcessEnd {
  readonly #options: ProcessEndOptions;
  readonly #latch = new Latch<number>();
  readonly #unsubscribe: () => void;
  #exitCode: number | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;

  /** Begins to listen. */
  constructor(options: ProcessEndOptions) {
    const { hub, operation, query, system } = options;
    this.#options = options;
    hub.arm(HcsNotificationType.ProcessExited, operation).done.then(
      (notification) => this.#read(notification),
      (error) => this.#latch.reject(error),
    );
    this.#unsubscribe = system.subscribe(({ type }) => {
      if (
        type === HcsNotificationType.SystemExited ||
        type === HcsNotificationType.ServiceDisconnect
      ) this.#systemEnded();
    });
    if (system.exit) this.#systemEnded();
    query().then((status) => status.exited && hub.deliver(exited), () => {});
  }

  /** The exit code, undefined while it is not known. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Waits for the exit code. */
  wait(options: WaitOptions): Promise<number> {
    const { operation, system } = this.#options;
    return this.#latch.wait(
      options,
      (timeoutMs) => timeoutError(operation, system.id, timeoutMs),
    );
  }

  /** Stops listening. The hub's close ends the waits. */
  close(): void {
    clearTimeout(this.#late);
    this.#unsubscribe();
  }

  /** The handle knows the code; the notification's text may be lost (Bun). */
  async #read({ data }: HcsNotification): Promise<void> {
    const { operation, query, system } = this.#options;
    try {
      const status = await query().catch((error: unknown) => {
        const told = parseProcessStatus(data);
        if (told?.exitCode === undefined) throw error;
        return told;
      });
      if (status.lastWaitResult !== 0 || status.exitCode === undefined) {
        throw hcsError({
          operation,
          id: system.id,
          code: status.lastWaitResult || 0x8007000d,
        });
      }
      this.#exitCode = status.exitCode;
      this.#latch.resolve(status.exitCode);
    } catch (error) {
      this.#latch.reject(error);
    }
  }

  /** A VM's end ends its processes; their own notifications may come yet. */
  #systemEnded(): void {
    const { hub, system } = this.#options;
    if (this.#latch.isSettled) return;
    this.#late ??= setTimeout(() => {
      if (system.exit) hub.noteExit(system.exit);
      else hub.deliver(disconnected);
    }, afterSystemMs);
  }
}

const exited: HcsNotification = {
  type: HcsNotificationType.ProcessExited,
  status: 0,
  data: null,
};

const disconnected: HcsNotification = {
  type: HcsNotificationType.ServiceDisconnect,
  status: 0,
  data: null,
};
