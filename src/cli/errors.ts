/**
 * Failures that only the command line knows.
 *
 * @module
 */
import { UvmError, type UvmErrorOptions } from "../errors.ts";
import type { ExitStatus } from "../hcs/exit_status.ts";

/** The guest crashed or ended unexpectedly: exit code 8. */
export class GuestFailedError extends UvmError {
  override name = "GuestFailedError";
  /** How the VM ended. */
  readonly exit: ExitStatus | undefined;

  /** Makes an error with the exit status. */
  constructor(
    message: string,
    options: UvmErrorOptions & { exit?: ExitStatus },
  ) {
    super(message, options);
    this.exit = options.exit;
  }
}

/** A file or folder that a flag names cannot be written. */
export class WriteError extends Error {
  override name = "WriteError";
  /** What the user can do about it, one sentence each. */
  readonly hints: readonly string[];

  /** Makes an error that names the flag, what it is for, and the path. */
  constructor(
    { flag, what, path }: { flag: string; what: string; path: string },
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot write the ${what} "${path}": ${reason}`, { cause });
    this.hints = [`The flag for it is "--${flag}"`];
  }
}

const beside = new WeakMap<object, Beside>();

/** What is told beside a failure, which it does not replace. */
export interface Beside {
  /** Further failures and facts, a sentence each, oldest first. */
  also: readonly string[];
  /** True where a VM was left as it is. */
  kept: boolean;
}

/** Keeps a text to be told beside a failure. */
export function tellBeside(
  error: unknown,
  text: string,
  { kept = false } = {},
): void {
  if (typeof error !== "object" || error === null) return;
  const before = toldBeside(error);
  beside.set(error, {
    also: [...before.also, text],
    kept: kept || before.kept,
  });
}

/** What is to be told beside a failure. */
export function toldBeside(error: unknown): Beside {
  const told = typeof error === "object" && error !== null
    ? beside.get(error)
    : undefined;
  return told ?? { also: [], kept: false };
}
