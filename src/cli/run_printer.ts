/**
 * A run as it is printed: phases, notifications, log, end.
 *
 * @module
 */
import { formatHresult, hresultName } from "../ffi/hresult.ts";
import type { HcsNotification } from "../hcs/backend.ts";
import { notificationName } from "../hcs/notifications.ts";
import { recordedEvent } from "../uvm/records.ts";
import { exitData, exitText } from "./exit_text.ts";
import type { GuestLogPrinter } from "./guest_log.ts";
import type { Output } from "./output.ts";
import type { RunObserver, RunOutcome } from "./run_vm.ts";
import { visibleLine } from "./terminal.ts";

/** Prints a run while it goes on. */
export function runPrinter(
  output: Output,
  guestLog: GuestLogPrinter,
): RunObserver {
  return {
    phase(phase, ms, id) {
      if (output.isJson) {
        return output.event({
          type: "phase",
          id,
          phase,
          ms: roundMs(ms),
          time: new Date().toISOString(),
        });
      }
      const subject = phase === "create" ? `  VM "${visibleLine(id)}"` : "";
      return output.line(
        output.paint("dim", `${phase.padEnd(7)} ${formatMs(ms)}${subject}`),
      );
    },
    notification: (notification, id) =>
      output.isJson
        ? output.event({
          ...recordedEvent(id, notification, Date.now()),
        })
        : output.line(
          output.paint("dim", `event   ${notificationText(notification)}`),
        ),
    entries: (entries, id) => guestLog.print(entries, id),
  };
}

/** Prints how a run went. */
export function printOutcome(
  output: Output,
  outcome: RunOutcome,
  { warnings = [], kept }: {
    warnings?: readonly string[];
    /** How to end the VM, where it was left as it is. */
    kept?: string;
  } = {},
): Promise<void> {
  const { id, exit, matched, phases } = outcome;
  if (output.isJson) {
    return output.event({
      type: "result",
      id,
      exitCode: 0,
      matched: matched ?? null,
      exit: exitData(exit),
      phases: phases.map(({ phase, ms }) => ({ phase, ms: roundMs(ms) })),
      warnings,
      kept: kept !== undefined,
    });
  }
  const text = matched !== undefined
    ? `matched: ${visibleLine(matched)}`
    : `ended: ${exit ? exitText(exit) : "left running"}`;
  const lines = [output.paint("good", text)];
  if (kept !== undefined) lines.push(visibleLine(kept));
  return output.line(lines.join("\n"));
}

function notificationText({ type, status, data }: HcsNotification): string {
  const code = status === 0
    ? ""
    : ` ${hresultName(status)} (${formatHresult(status)})`;
  const more = data ? ` ${visibleLine(data).slice(0, 2000)}` : "";
  return `${notificationName(type)}${code}${more}`;
}

/** Milliseconds with one digit, right-aligned. */
export function formatMs(ms: number): string {
  return `${ms.toFixed(1).padStart(8)} ms`;
}

/** Milliseconds to a microsecond. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
