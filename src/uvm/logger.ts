/**
 * What uvm logs to. LogTape's `Logger` fits; so does any object of this shape.
 *
 * Messages below `warn` are fixed texts without placeholders; all that varies,
 * and all that a guest, HCS or a user wrote, is in the properties.
 *
 * @module
 */

/** How much a record matters, the least first. */
export type UvmLogLevel = "trace" | "debug" | "info" | "warning" | "error";

/** A structured logger: a message and its properties. */
export interface UvmLogger {
  /**
   * What HCS is sent and what it answers, secrets redacted. Called only where
   * isEnabledFor("trace") is true.
   */
  trace?(message: string, properties?: Record<string, unknown>): void;
  /** Calls into HCS, as they begin and as they return, and notifications. */
  debug(message: string, properties?: Record<string, unknown>): void;
  /** A VM's life: created, opened, started, ended, closed, released. */
  info(message: string, properties?: Record<string, unknown>): void;
  /** What the user should know, though it works. */
  warn(message: string, properties?: Record<string, unknown>): void;
  /** What failed. */
  error(message: string, properties?: Record<string, unknown>): void;
  /**
   * Whether somebody listens to a level. It is asked when a VM is created or
   * opened; where it says no, calls into HCS are not even watched. A logger
   * without it takes all but `trace`.
   */
  isEnabledFor?(level: UvmLogLevel): boolean;
}

/** Whether somebody listens to a level. */
export function isEnabled(logger: UvmLogger, level: UvmLogLevel): boolean {
  return logger.isEnabledFor?.(level) ?? level !== "trace";
}
