/**
 * Undoing what a failed operation had done.
 *
 * @module
 */
import { UvmError } from "../errors.ts";
import type { StepRecord } from "./failure/evidence.ts";

interface Step {
  what: string;
  undo: () => Promise<unknown>;
  unless?: (error: unknown) => boolean;
}

/** Steps to take back, newest first. */
export class UndoStack {
  #steps: Step[] = [];
  readonly #history: StepRecord[] = [];

  /** What was taken back, in that order, and what could not be. */
  get history(): readonly StepRecord[] {
    return this.#history;
  }

  /**
   * Remembers how to take back what was just done, `unless` the error that
   * leads to it says that it must stay.
   */
  push(
    what: string,
    undo: () => Promise<unknown>,
    { unless }: Pick<Step, "unless"> = {},
  ): void {
    this.#steps.push({ what, undo, unless });
  }

  /** Keeps what was done: nothing is left to undo. */
  commit(): void {
    this.#steps = [];
  }

  /**
   * Takes everything back, newest first, and goes on when a step fails. The
   * failures; empty where all went well.
   */
  async rollBack(error?: unknown): Promise<Error[]> {
    const failures: Error[] = [];
    for (const { what, undo, unless } of this.#steps.reverse()) {
      if (unless?.(error)) continue;
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
    const failures = await this.rollBack(error);
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
