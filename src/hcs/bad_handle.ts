/**
 * What a call on a handle that is not open is answered with.
 *
 * @module
 */
import { Hresult } from "../ffi/hresult.ts";
import type {
  HcsHandleOutcome,
  HcsOutcome,
  HcsProcessOutcome,
  HcsTextOutcome,
} from "./backend.ts";

/** A handle that is not open: refused without a call. */
export const badHandle: HcsOutcome = {
  hresult: Hresult.E_HANDLE,
  result: null,
};
/** The same of a call that gives a text. */
export const noText: HcsTextOutcome = { ...badHandle, text: null };
/** The same of a call that gives a handle. */
export const noHandle: HcsHandleOutcome = { ...badHandle, handle: 0n };
/** The same of a call that gives a process. */
export const noProcess: HcsProcessOutcome = {
  ...noHandle,
  information: { processId: 0, stdInput: 0n, stdOutput: 0n, stdError: 0n },
};
