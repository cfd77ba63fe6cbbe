import type { UvmLogger, UvmLogLevel } from "../../src/uvm/logger.ts";

/** A record of uvm's own log. */
export interface KeptRecord {
  level: UvmLogLevel;
  message: string;
  // deno-lint-ignore no-explicit-any
  properties: any;
}

/** A logger that keeps what it is told from a level on, and refuses the rest. */
export function keptLog(
  from: UvmLogLevel,
): { logger: UvmLogger; records: KeptRecord[] } {
  const levels: UvmLogLevel[] = ["trace", "debug", "info", "warning", "error"];
  const records: KeptRecord[] = [];
  const keep =
    (level: UvmLogLevel) =>
    (message: string, properties?: Record<string, unknown>) =>
      records.push({ level, message, properties });
  const logger = {
    trace: keep("trace"),
    debug: keep("debug"),
    info: keep("info"),
    warn: keep("warning"),
    error: keep("error"),
    isEnabledFor: (level: UvmLogLevel) =>
      levels.indexOf(level) >= levels.indexOf(from),
  };
  return { logger, records };
}
