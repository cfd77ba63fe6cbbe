/**
 * The bytes that a simulated guest writes to its log socket.
 *
 * @module
 */
import type { GuestLogLine } from "./plan.ts";
import { bootMs, type VmRecord } from "./record.ts";

/** Bytes that belong at one moment. */
export interface GuestOutput {
  /** When, by the guest's clock. */
  atMs: number;
  text: string;
  /** How often, at least once. */
  repeat: number;
}

/** What a guest logs that is told nothing. */
const DEFAULT_LOG: readonly GuestLogLine[] = [
  { level: "info", msg: "guest agent started", fields: { simulated: true } },
  { level: "debug", msg: "kernel command line read" },
  { afterMs: 1, level: "info", msg: "waiting for requests" },
];

/** A guest's log, by time. A Windows guest has none. */
export function guestLog(record: VmRecord): GuestOutput[] {
  const { guest, operatingSystem } = record;
  if (operatingSystem === "windows" || guest.connects === false) return [];
  const lines = (guest.log ?? DEFAULT_LOG).map((line) =>
    typeof line === "string" ? { msg: line } : line
  );
  return lines.map((line) => {
    const atMs = bootMs(record) + (line.afterMs ?? 0);
    const text = line.text ?? entry(line, (record.startedAtMs ?? 0) + atMs);
    return { atMs, text, repeat: line.repeat ?? 1 };
  }).sort((a, b) => a.atMs - b.atMs);
}

/** What a guest writes to its serial console, by time. */
export function guestConsole(record: VmRecord, commandLine: string) {
  const given = record.guest.console ?? [
    "[    0.000000] Linux version 5.10.0 (simulated)\r\n" +
    `[    0.000000] Command line: ${commandLine}\r\n`,
  ];
  return given.map((one): GuestOutput =>
    typeof one === "string"
      ? { atMs: 0, text: one, repeat: 1 }
      : { atMs: one.afterMs ?? 0, text: one.text, repeat: 1 }
  ).sort((a, b) => a.atMs - b.atMs);
}

/** An entry as logrus' JSON formatter writes it. */
function entry({ level = "info", msg = "", fields }: GuestLogLine, ms: number) {
  const time = new Date(ms).toISOString();
  return `${JSON.stringify({ ...fields, level, msg, time })}\n`;
}
