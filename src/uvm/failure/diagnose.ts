/**
 * diagnose(): puts together why a VM failed, from all that is known.
 *
 * @module
 */
import { errorChain, type HcsErrorEvent } from "../../errors.ts";
import { isInvalidJson } from "../../hcs/predicates.ts";
import { type ExitStatus, parseExitStatus } from "../../hcs/exit_status.ts";
import {
  type ComputeSystem,
  validate,
  validateModifyRequest,
} from "../../schema/mod.ts";
import { buildDocument } from "../document.ts";
import { attemptsOf } from "./attempts.ts";
import { describeAttribution } from "./attribution.ts";
import { codesIn, failureCode } from "./codes.ts";
import { readCrashReport } from "./crash_report.ts";
import { exitOf, hcsErrorOf, phasePath, timeoutOf } from "./error_chain.ts";
import type { Evidence } from "./evidence.ts";
import type {
  Failure,
  FailureCrash,
  FailureExit,
  FailureFinding,
} from "./failure.ts";
import { hintsOfFailure } from "./hints.ts";
import { summaryOf } from "./summary.ts";
import { tailOf } from "./tail.ts";
import { unknownsOf } from "./unknowns.ts";

const maxTailLines = 40;
const maxFindings = 10;
const maxEvents = 20;
const maxTextLength = 4000;

const exitTexts: Readonly<Record<string, string>> = {
  None: "HCS names no kind of end",
  GracefulExit: "the guest shut down by itself, or when it was asked to",
  ForcedExit: "it was ended by force",
  UnexpectedExit: "it ended though nobody asked it to",
  Unknown: "HCS does not say how it ended",
};

/**
 * Puts a failure together. Pure: reads nothing but what it is given, never
 * throws, and whatever a guest or HCS sent is bounded.
 *
 * @example
 * ```ts
 * import { diagnose, renderFailure } from "./mod.ts";
 *
 * const failure = diagnose({ error: new Error("No boot files"), phase: "create" });
 * console.log(renderFailure(failure));
 * ```
 */
export function diagnose(evidence: Evidence): Failure {
  const { error, recorder, plan } = evidence;
  const hcs = hcsErrorOf(error);
  const document = evidence.document ?? documentOf(evidence);
  const exit = exitOfVm(evidence);
  const operatingSystem = evidence.operatingSystem ??
    plan?.options.operatingSystem;
  const chain = errorChain(error);
  const events = (hcs?.events ?? []).slice(0, maxEvents).map(boundedEvent);
  const failure: Failure = {
    format: 1,
    time: new Date((evidence.now ?? Date.now)()).toISOString(),
    ...defined({
      id: evidence.id ?? idOf(chain) ?? plan?.id,
      operatingSystem,
    }),
    phase: phasePath(evidence.phase ?? recorder?.failedPhase, error),
    summary: "",
    ...defined({
      error: errorOf(error, chain),
      timeoutMs: timeoutOf(error)?.timeoutMs,
      code: hcs && failureCode(hcs.code),
      exit: exit && exitData(exit),
      crash: crashOf(evidence, operatingSystem),
    }),
    related: codesIn(
      [
        ...events.map((event) => event.message ?? ""),
        ...chain.map(({ message }) => message),
      ],
      [hcs?.code, exit?.code],
    ),
    events,
    attribution: describeAttribution(attributionOf(exit, hcs?.resultDocument), {
      isWindows: operatingSystem === "windows",
    }),
    findings: isInvalidJson(error) ? findingsOf(evidence, document) : [],
    guestLog: tailOf(
      evidence.guestLogTail ?? recorder?.guestLog,
      maxTailLines,
    ),
    console: tailOf(evidence.consoleTail ?? recorder?.console, maxTailLines),
    attempts: attemptsOf(evidence),
    unknown: [],
    hints: [],
  };
  failure.unknown = unknownsOf(failure, evidence);
  failure.summary = summaryOf(failure, evidence);
  failure.hints = hintsOfFailure({ evidence, document, failure });
  return failure;
}

function exitData(exit: ExitStatus): FailureExit {
  return {
    ...failureCode(exit.code),
    type: exit.type,
    text: exitTexts[exit.type] ?? exitTexts.Unknown,
  };
}

/** How the VM ended by itself: not the end that cleaning up has made. */
function exitOfVm(evidence: Evidence): ExitStatus | undefined {
  const { error, recorder } = evidence;
  const exit = evidence.exit ?? exitOf(error) ?? recordedExit(evidence);
  const isOwn = error !== undefined && exit?.type === "ForcedExit" &&
    exitOf(error) === undefined &&
    recorder?.calls.some(({ call }) => call === "HcsTerminateComputeSystem");
  return isOwn ? undefined : exit;
}

function recordedExit({ recorder }: Evidence): ExitStatus | undefined {
  const event = recorder?.exit;
  if (event === undefined) return undefined;
  const data = event.data === null ? null : JSON.stringify(event.data);
  return parseExitStatus(Number(event.status), data);
}

/** Of the exit, or of a failed call's result document (`ResultError`). */
function attributionOf(
  exit: ExitStatus | undefined,
  resultDocument: string | undefined,
): Record<string, unknown>[] {
  if (exit && exit.attribution.length > 0) return exit.attribution;
  if (!resultDocument) return [];
  return parseExitStatus(0, resultDocument).attribution;
}

function crashOf(
  { recorder }: Evidence,
  operatingSystem: string | undefined,
): FailureCrash | undefined {
  const report = recorder?.crashReports.at(-1);
  return report && readCrashReport(report.data, {
    time: report.time,
    isWindows: operatingSystem === "windows",
  });
}

function errorOf(error: unknown, chain: Error[]): Failure["error"] {
  if (error === undefined) return undefined;
  const [first, ...causes] = chain;
  return {
    name: first?.name ?? typeof error,
    message: (first?.message ?? String(error)).slice(0, maxTextLength),
    causes: causes.map(({ message }) => message.slice(0, maxTextLength)),
  };
}

function boundedEvent(event: HcsErrorEvent): HcsErrorEvent {
  const { message, stackTrace } = event;
  return {
    ...event,
    ...defined({
      message: message?.slice(0, maxTextLength),
      stackTrace: stackTrace?.slice(0, maxTextLength),
    }),
  };
}

function idOf(chain: Error[]): string | undefined {
  for (const error of chain) {
    const { id } = error as { id?: unknown };
    if (typeof id === "string") return id;
  }
  return undefined;
}

function documentOf({ plan }: Evidence): ComputeSystem | undefined {
  try {
    return plan && buildDocument(plan);
  } catch {
    return undefined;
  }
}

function findingsOf(
  { request }: Evidence,
  document: ComputeSystem | undefined,
): FailureFinding[] {
  try {
    const findings = request === undefined
      ? validate(document)
      : validateModifyRequest(request);
    return findings.slice(0, maxFindings).map(({ pointer, message }) => ({
      pointer,
      message,
    }));
  } catch {
    return [];
  }
}

/** Only what is there: absent facts have no key. */
function defined<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
