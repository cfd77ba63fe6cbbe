/**
 * What uvm logs to. LogTape's `Logger` fits; so does any object of this shape.
 *
 * @module
 */

/** A structured logger: a message and its properties. */
export interface UvmLogger {
  /** Details for the developer. */
  debug(message: string, properties?: Record<string, unknown>): void;
  /** What happens. */
  info(message: string, properties?: Record<string, unknown>): void;
  /** What the user should know, though it works. */
  warn(message: string, properties?: Record<string, unknown>): void;
  /** What failed. */
  error(message: string, properties?: Record<string, unknown>): void;
}
