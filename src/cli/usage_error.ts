/**
 * Wrong use of the command line: exit code 2.
 *
 * @module
 */
import { ExitCode } from "./exit_codes.ts";

/** The arguments, or a file they name, are wrong. */
export class UsageError extends Error {
  override name = "UsageError";
  /** What the user can do about it, one sentence each. */
  readonly hints: readonly string[];
  /** 2; 5 for a named file that does not exist, 4 where it may not be read. */
  readonly exitCode: number;

  /** Makes an error with its text and hints. */
  constructor(
    message: string,
    options: {
      hints?: readonly string[];
      cause?: unknown;
      exitCode?: number;
    } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hints = options.hints ?? [];
    this.exitCode = options.exitCode ?? ExitCode.Usage;
  }
}
