/**
 * Entries into a structured logger: LogTape's, or one of the same shape.
 *
 * @module
 */
import type { UvmLogger } from "../logger.ts";
import type { GuestLogEntry, GuestLogEntryLevel } from "./entry.ts";

const methods: Readonly<
  Record<GuestLogEntryLevel, "debug" | "info" | "warn" | "error">
> = {
  debug: "debug",
  info: "info",
  warning: "warn",
  error: "error",
};

/**
 * Logs one entry at its level. The guest's text is a property, never part of
 * the message template: a guest cannot make the logger put anything in.
 */
export function logEntry(entry: GuestLogEntry, logger: UvmLogger): void {
  const { level, ...properties } = entry;
  logger[methods[level]]("{message}", properties);
}

/**
 * Logs entries until there are no more, under whatever category the logger
 * has: `guestLogToLogger(vm.logs(), getLogger(["uvm", "guest"]))`. Rejects as
 * the entries do.
 */
export async function guestLogToLogger(
  entries: AsyncIterable<GuestLogEntry>,
  logger: UvmLogger,
): Promise<void> {
  for await (const entry of entries) logEntry(entry, logger);
}
