/**
 * Guest logs over Hyper-V sockets.
 *
 * @module
 */
export {
  type EntropyServer,
  openEntropy,
  type OpenEntropyOptions,
} from "./entropy.ts";
export { type GuestLogEntry, type GuestLogEntryLevel } from "./entry.ts";
export type { EntryBatch } from "./entry_queue.ts";
export { formatNdjson, formatText } from "./format.ts";
export {
  GuestLog,
  openGuestLog,
  type OpenGuestLogOptions,
} from "./guest_log.ts";
export type { GuestLogLimits } from "./limits.ts";
export { guestLogToLogger, logEntry } from "./log_sink.ts";
export { GuestLogParser } from "./parser.ts";
