/**
 * What was won of a compute system before a step failed, to be given back. A
 * call whose time ran out may still bring a handle: that goes back then.
 *
 * @module
 */
import type { HcsBackend } from "./backend.ts";
import { bounded } from "./bounded.ts";

/** Whose handle it is, and how it is given back. */
export interface HeldOptions {
  /** The compute system's id. */
  id: string;
  /** How long giving back may take. */
  closeMs: number;
  /** True where the system was made, not opened. */
  terminate: boolean;
}

/** How long giving back waits for a call whose time had run out before. */
const lateMs = 1000;

/** A handle and a registration, or the calls that may give them. */
export class Held {
  readonly #backend: HcsBackend;
  readonly #options: HeldOptions;
  #handle: Promise<bigint> = Promise.resolve(0n);
  #registration: Promise<bigint> = Promise.resolve(0n);
  #underWay = 0;
  #isOpening = false;

  /** Holds nothing yet. */
  constructor(backend: HcsBackend, options: HeldOptions) {
    this.#backend = backend;
    this.#options = options;
  }

  /** Takes the call that gives the handle, and hands it on. */
  opening<T extends { handle: bigint }>(call: Promise<T>): Promise<T> {
    this.#isOpening = true;
    this.#handle = this.#handleOf(call).finally(() => this.#isOpening = false);
    return call;
  }

  /** Takes the call that gives the registration, and hands it on. */
  registering<T extends { handle: bigint }>(call: Promise<T>): Promise<T> {
    this.#registration = this.#handleOf(call);
    return call;
  }

  /**
   * Gives back, newest first; later where a call hangs: a system that is there
   * is ended at once. Never rejects: what fails here must not hide the first
   * error.
   */
  async giveBack(): Promise<void> {
    const given = this.#giveBack();
    if (this.#isOpening) return;
    const { id, closeMs } = this.#options;
    const timeoutMs = this.#underWay > 0 ? Math.min(lateMs, closeMs) : closeMs;
    await bounded(given, { operation: "close", id, timeoutMs }).catch(() => {});
  }

  async #giveBack(): Promise<void> {
    const handle = await this.#handle;
    if (handle === 0n) return;
    const backend = this.#backend;
    if (this.#options.terminate) {
      await takeSteps([() => backend.terminateComputeSystem(handle, "")]);
    }
    const registration = await this.#registration;
    await takeSteps([
      () =>
        registration !== 0n &&
        backend.unregisterComputeSystemCallback(registration),
      () => backend.closeComputeSystem(handle),
    ]);
  }

  /** The handle that a call gives, 0n where it gives none. */
  async #handleOf(call: Promise<{ handle: bigint }>): Promise<bigint> {
    this.#underWay++;
    try {
      return (await call).handle;
    } catch {
      return 0n;
    } finally {
      this.#underWay--;
    }
  }
}

/** Takes all steps that give something back, whatever any of them does. */
export async function takeSteps(
  steps: readonly (() => unknown)[],
): Promise<void> {
  for (const step of steps) {
    try {
      await step();
    } catch {
      // The backend is gone: there is nothing left to give back to.
    }
  }
}
