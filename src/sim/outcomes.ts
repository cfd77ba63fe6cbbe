/**
 * The outcomes of calls that failed, in the shapes of the calls.
 *
 * @module
 */
import type {
  HcsHandleOutcome,
  HcsOutcome,
  HcsProcessOutcome,
  HcsTextOutcome,
} from "../hcs/backend.ts";
import { Code } from "./codes.ts";

/** A handle that does not serve: none, or one of a broken service. */
export function handleFailure(
  entry: { broken?: true } | undefined,
): HcsOutcome {
  return entry?.broken
    ? { hresult: Code.ServiceDisconnect, result: null }
    : badHandle();
}

/** The outcome of a call with a handle that is none. */
export function badHandle(): HcsOutcome {
  return { hresult: Code.InvalidHandle, result: null };
}

/** A failure where a handle would be. */
export function noHandle(outcome: HcsOutcome): HcsHandleOutcome {
  return { ...outcome, handle: 0n };
}

/** A failure where a text would be. */
export function noText(outcome: HcsOutcome): HcsTextOutcome {
  return { ...outcome, text: null };
}

/** A failure where a process would be. */
export function noProcess(outcome: HcsOutcome): HcsProcessOutcome {
  const information = {
    processId: 0,
    stdInput: 0n,
    stdOutput: 0n,
    stdError: 0n,
  };
  return { ...outcome, handle: 0n, information };
}
