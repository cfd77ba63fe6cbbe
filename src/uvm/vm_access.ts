/**
 * The host's files that a VM's identity may use because uvm said so.
 *
 * @module
 */
import { PlatformError } from "../errors.ts";
import type { HcsBackend } from "../hcs/backend.ts";
import { bounded } from "../hcs/bounded.ts";
import { checkOutcome } from "../hcs/hcs_error.ts";
import type { Timeouts } from "../hcs/timeouts.ts";
import type { UvmLogger } from "./logger.ts";

/** Grants access, and takes back what it granted. */
export class VmAccess {
  readonly #id: string;
  readonly #backend: HcsBackend;
  readonly #logger: UvmLogger;
  readonly #callMs: number;
  /** What is to be taken back when the VM is closed. */
  readonly #granted = new Set<string>();

  /** For the compute system of this id. */
  constructor(
    id: string,
    { backend, logger, timeouts }: {
      backend: HcsBackend;
      logger: UvmLogger;
      timeouts: Pick<Timeouts, "callMs">;
    },
  ) {
    this.#id = id;
    this.#backend = backend;
    this.#logger = logger;
    this.#callMs = timeouts.callMs;
  }

  /**
   * Grants access to a file; HcsError where that is refused. With `keep` it
   * outlasts the VM's close(), as what the seed grants does.
   */
  async grant(path: string, { keep = false } = {}): Promise<void> {
    const operation = `grant access to "${path}" for`;
    const outcome = await this.#bounded(
      operation,
      this.#backend.grantVmAccess(this.#id, path),
    );
    checkOutcome(operation, this.#id, outcome);
    if (!keep) this.#granted.add(path);
  }

  /** Takes access back. Windows before the export cannot, which is no error. */
  async revoke(path: string, { timeoutMs = this.#callMs } = {}): Promise<void> {
    this.#granted.delete(path);
    const operation = `revoke access to "${path}" for`;
    try {
      const outcome = await this.#bounded(
        operation,
        this.#backend.revokeVmAccess(this.#id, path),
        timeoutMs,
      );
      checkOutcome(operation, this.#id, outcome);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
    }
  }

  /** Takes back what is not to be kept, newest first; a failure is a warning. */
  async revokeAll(options: { timeoutMs?: number } = {}): Promise<void> {
    for (const path of [...this.#granted].reverse()) {
      await this.revoke(path, options).catch((error) =>
        this.#logger.warn(
          `Could not revoke the VM's access to "${path}"`,
          { id: this.#id, error },
        )
      );
    }
  }

  /** What close() would take back. */
  get granted(): string[] {
    return [...this.#granted];
  }

  #bounded<T>(
    operation: string,
    call: Promise<T>,
    timeoutMs = this.#callMs,
  ): Promise<T> {
    return bounded(call, { operation, id: this.#id, timeoutMs });
  }
}
