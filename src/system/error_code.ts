/**
 * Codes of the system's errors.
 *
 * @module
 */

/** The error's code as Node spells it, `ENOENT` and its kin. */
export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}
