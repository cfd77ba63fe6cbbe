/**
 * Why a VM failed: put together by {@linkcode diagnose}, shown by
 * {@linkcode renderFailure}.
 *
 * @module
 */
export { failureOf, withFailure } from "./attach.ts";
export { hostFacts } from "./host_facts.ts";
export { diagnose } from "./diagnose.ts";
export type { Evidence, FailureHost, StepRecord } from "./evidence.ts";
export type {
  Failure,
  FailureAttempt,
  FailureAttribution,
  FailureCode,
  FailureCrash,
  FailureExit,
  FailureFinding,
} from "./failure.ts";
export { renderFailure, type RenderFailureOptions } from "./render.ts";
