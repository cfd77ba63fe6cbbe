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
