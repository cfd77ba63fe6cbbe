/**
 * What was done before and after a failure.
 *
 * @module
 */
import { notBackText } from "../duration_text.ts";
import type { HcsCallRecord } from "../recorder.ts";
import type { Evidence } from "./evidence.ts";
import type { FailureAttempt } from "./failure.ts";

const maxAttempts = 60;
/** Calls that want the VM's end: one that has ended already is no failure. */
const endingCalls = ["HcsTerminateComputeSystem", "HcsShutdownComputeSystem"];
/** Calls that count only where they did not go well. */
const quietCalls = [
  "HcsRegisterComputeSystemCallback",
  "HcsUnregisterComputeSystemCallback",
];

/** Calls with how they went, then the steps of create() taken back or not. */
export function attemptsOf(
  { recorder, steps, error }: Evidence,
): FailureAttempt[] {
  const attempts = (recorder?.calls ?? [])
    .filter(({ call, outcome }) =>
      outcome !== "ok" || !quietCalls.includes(call)
    )
    .map(attemptOf);
  for (const { what, outcome, error: detail } of steps ?? []) {
    attempts.push({
      what,
      outcome,
      ...(detail === undefined ? {} : { detail }),
    });
  }
  if (steps === undefined) {
    for (const undo of undoErrorsOf(error)) {
      attempts.push({ what: undo.message, outcome: "not-undone" });
    }
  }
  return newestAttempts(squeezed(attempts), maxAttempts);
}

/** The newest, and before them what is not back: what hangs is why. */
export function newestAttempts(
  attempts: readonly FailureAttempt[],
  max: number,
): FailureAttempt[] {
  const hanging = attempts.slice(0, -max).filter(({ outcome }) =>
    outcome === "not-back"
  ).slice(-Math.ceil(max / 2));
  return [
    ...hanging,
    ...attempts.slice(Math.max(0, attempts.length - max + hanging.length)),
  ];
}

/** How an attempt went, in a few words. */
export function attemptText({ what, outcome, ms, detail }: FailureAttempt) {
  const went = outcome === "not-back" ? notBackText(ms) : outcome;
  return `${what}: ${detail === undefined ? went : `${went}, ${detail}`}`;
}

function attemptOf(call: HcsCallRecord): FailureAttempt {
  const target = call.target === undefined ? "" : ` "${call.target}"`;
  const what = `${call.call}${target}`;
  if (
    endingCalls.includes(call.call) &&
    call.codeName === "HCS_E_SYSTEM_ALREADY_STOPPED"
  ) return { time: call.time, what, outcome: "ok", detail: "already stopped" };
  if (call.outcome === "running") {
    return { time: call.time, what, outcome: "not-back", ms: call.ms };
  }
  return {
    time: call.time,
    what,
    outcome: call.outcome,
    ...(call.outcome === "failed"
      ? {
        detail: call.code ? `${call.codeName} (${call.code})` : call.codeName,
      }
      : {}),
  };
}

/** The same thing done again and again is one attempt with a count. */
function squeezed(attempts: FailureAttempt[]): FailureAttempt[] {
  const kept: { attempt: FailureAttempt; times: number }[] = [];
  for (const attempt of attempts) {
    const last = kept.at(-1);
    if (
      last && last.attempt.what === attempt.what &&
      last.attempt.outcome === attempt.outcome &&
      last.attempt.detail === attempt.detail
    ) last.times++;
    else kept.push({ attempt, times: 1 });
  }
  return kept.map(({ attempt, times }) =>
    times === 1
      ? attempt
      : { ...attempt, what: `${attempt.what}, ${times} times` }
  );
}

function undoErrorsOf(error: unknown): Error[] {
  const { undoErrors } = (error ?? {}) as { undoErrors?: unknown };
  return Array.isArray(undoErrors)
    ? undoErrors.filter((undo) => undo instanceof Error)
    : [];
}
