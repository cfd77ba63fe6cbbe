/**
 * A failure as the user gets it: an exit code, a line with hints, or an object
 * for `--json`. Loaded only when something failed.
 *
 * @module
 */
import {
  errorChain,
  type HcsError,
  HvSocketError,
  OperationTimeoutError,
  UvmError,
} from "../errors.ts";
import { formatHresult, normalizeHresult } from "../ffi/hresult.ts";
import {
  hasCode,
  isAccessDenied,
  isAlreadyExists,
  isAlreadyStopped,
  isHostNotReady,
  isInvalidState,
  isNotFound,
  isTimeout,
} from "../hcs/predicates.ts";
import { hintsFor } from "../uvm/explain.ts";
import { hcsErrorOf } from "../uvm/failure/error_chain.ts";
import { type Failure, failureOf, renderFailure } from "../uvm/failure/mod.ts";
import { deviceExitCodeOf } from "./device_exit_codes.ts";
import { GuestFailedError, toldBeside, WriteError } from "./errors.ts";
import { ExitCode } from "./exit_codes.ts";
import { exitData } from "./exit_text.ts";
import type { Flags } from "./flags.ts";
import { type Paint, visible, visibleLine } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** The object of `{"error":{…}}`. */
export type ErrorReport = Record<string, unknown> & {
  message: string;
  hints: string[];
  exitCode: number;
};

const guestFailures = [0x80370100, 0x80370106, 0x8037011c];
const addressInUse = 10048;
const socketAccessDenied = 10013;

/** The exit code for an error. An interruption is the caller's to tell. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return error.exitCode;
  if (error instanceof GuestFailedError) return ExitCode.GuestFailed;
  const deviceExitCode = deviceExitCodeOf(error);
  if (deviceExitCode !== undefined) return deviceExitCode;
  if (isTimeout(error)) {
    // A crash explains why time ran out.
    return failureOf(error)?.crash ? ExitCode.GuestFailed : ExitCode.Timeout;
  }
  if (isHostNotReady(error) || isNamed(error, "PlatformError")) {
    return ExitCode.HostNotReady;
  }
  if (isAccessDenied(error)) return ExitCode.AccessDenied;
  if (isNotFound(error) || isNamed(error, "FileMissingError")) {
    return ExitCode.NotFound;
  }
  if (
    isAlreadyExists(error) || isInvalidState(error) ||
    isAlreadyStopped(error) || isNamed(error, "PipeInUseError")
  ) return ExitCode.Conflict;
  if (hasCode(error, guestFailures)) return ExitCode.GuestFailed;
  if (error instanceof HvSocketError) {
    if (error.code === addressInUse) return ExitCode.Conflict;
    if (error.code === socketAccessDenied) return ExitCode.AccessDenied;
  }
  return ExitCode.Failure;
}

/** What a description takes beside the error. */
export interface DescribeOptions {
  /** The command's: `--log-level debug` and `trace` add the stack. */
  flags?: Flags;
  /** The message where the user interrupted it: nothing failed then. */
  interruption?: string;
}

/** The error as data. */
export function describeError(
  error: unknown,
  { flags, interruption }: DescribeOptions = {},
): ErrorReport {
  const report: ErrorReport = {
    operation: error instanceof UvmError ? error.operation : undefined,
    id: error instanceof UvmError ? error.id : undefined,
    ...codeOf(error),
    message: interruption ?? messageOf(error),
    hints: interruption === undefined ? hintsOf(error) : [],
    events: hcsErrorOf(error)?.events ?? [],
    exitCode: interruption === undefined
      ? exitCodeOf(error)
      : ExitCode.Interrupted,
  };
  if (error instanceof OperationTimeoutError) {
    report.timeoutMs = error.timeoutMs;
  }
  if (error instanceof GuestFailedError) {
    report.exit = exitData(error.exit);
  }
  if (error instanceof UvmError && error.undoErrors.length > 0) {
    report.undoErrors = error.undoErrors.map(messageOf);
  }
  const { also, kept } = toldBeside(error);
  if (also.length > 0) report.also = also;
  if (kept) report.kept = true;
  const failure = failureOf(error);
  if (failure) report.failure = failure;
  if (asksForStacks(flags) && error instanceof Error) {
    report.stack = error.stack;
  }
  return report;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function hintsOf(error: unknown): string[] {
  const own = error instanceof UsageError || error instanceof WriteError
    ? error.hints
    : [];
  return [...own, ...hintsFor(error)];
}

function asksForStacks(flags: Flags | undefined): boolean {
  return ["debug", "trace"].includes(flags?.text("log-level") ?? "");
}

/** The error as text: one line, then events and hints, each on its own. */
export function errorText(report: ErrorReport, paint: Paint): string {
  const lines = [
    `${paint("bad", "uvm:")} ${visibleLine(report.message)}`,
  ];
  if (report.failure) {
    // The summary knows more than the message: the guest's own words, say.
    const [summary, ...block] = renderFailure(report.failure as Failure)
      .split("\n");
    lines[0] = `${paint("bad", "uvm:")} ${summary}`;
    lines.push(...block, ...alsoLines(report));
    if (report.stack) lines.push(visible(String(report.stack)));
    return lines.join("\n");
  }
  for (const event of report.events as HcsError["events"]) {
    if (event.message && !report.message.includes(event.message.trim())) {
      const source = event.source ? ` (${event.source})` : "";
      lines.push(`  event: ${visibleLine(event.message.trim() + source)}`);
    }
  }
  for (const undo of (report.undoErrors as string[] | undefined) ?? []) {
    lines.push(`  not undone: ${visibleLine(undo)}`);
  }
  for (const hint of report.hints) {
    lines.push(`  ${paint("dim", "hint:")} ${visibleLine(hint)}`);
  }
  lines.push(...alsoLines(report));
  if (report.stack) lines.push(visible(String(report.stack)));
  return lines.join("\n");
}

function alsoLines({ also }: ErrorReport): string[] {
  return ((also ?? []) as string[]).map((text) =>
    `  also: ${visibleLine(text)}`
  );
}

function codeOf(error: unknown): Record<string, unknown> {
  const hcs = hcsErrorOf(error);
  if (hcs) {
    const code = normalizeHresult(hcs.code);
    return {
      code,
      codeHex: formatHresult(code),
      codeName: hcs.codeName,
      ...hcs.state === undefined ? {} : { state: hcs.state },
    };
  }
  return error instanceof HvSocketError && error.code !== 0
    ? { code: error.code, codeName: "Winsock" }
    : {};
}

function isNamed(error: unknown, name: string): boolean {
  return errorChain(error).some((e) => e.name === name);
}
