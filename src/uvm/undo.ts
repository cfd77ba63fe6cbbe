/**
 * Undoing what a failed operation had done.
 *
 * @module
 */
import { UvmError } from "../errors.ts";
import type { StepRecord } from "./failure/evidence.ts";

/** Steps to take back, newest first. */
export class UndoStack {
  #steps: { what: string; undo: () => Promise<unknown> }[] = [];
  readonly #history: StepRecord[] = [];

  /** What was taken back, in that order, and what could not be. */
  get history(): readonly StepRecord[] {
    return this.#history;
  }

  /** Remembers how to take back what was just done. */
  push(what: string, undo: () => Promise<unknown>): void {
    this.#steps.push({ what, undo });
  }

  /** Keeps what was done: nothing is left to undo. */
  commit(): void {
    this.#steps = [];
  }

  /**
   * Takes everything back, newest first, and goes on when a step fails. The
   * failures; empty where all went well.
   */
  async rollBack(): Promise<Error[]> {
    const failures: Error[] = [];
    for (const { what, undo } of this.#steps.reverse()) {
      try {
        await undo();
        this.#history.push({ what, outcome: "undone" });
      } catch (cause) {
        this.#history.push({
          what,
          outcome: "not-undone",
          error: cause instanceof Error ? cause.message : String(cause),
        });
        failures.push(new Error(`Could not undo: ${what}`, { cause }));
      }
    }
    this.#steps = [];
    return failures;
  }

  /** Rolls back and puts the failures beside the error that led to it. */
  async failWith(error: unknown): Promise<unknown> {
    const failures = await this.rollBack();
    if (failures.length === 0) return error;
    if (error instanceof UvmError) {
      error.undoErrors.push(...failures);
      return error;
    }
    return new AggregateError([error, ...failures], String(error), {
      cause: error,
    });
  }
}
