/**
 * The HRESULTs that the simulator answers with: vmcompute.dll's own family
 * (0xC03701xx of winerror.h), and the Windows errors HCS hands through.
 *
 * @module
 */
import { VMCOMPUTE_OPERATION_PENDING } from "../ffi/hresult.ts";
import type { HcsOutcome } from "../hcs/backend.ts";

/** HRESULTs by name, unsigned. */
export const Code = {
  Ok: 0,
  TerminatedDuringStart: 0xc0370100,
  Pending: VMCOMPUTE_OPERATION_PENDING,
  InvalidState: 0xc0370105,
  UnexpectedExit: 0xc0370106,
  Terminated: 0xc0370107,
  ConnectionClosed: 0xc037010a,
  InvalidJson: 0xc037010d,
  SystemNotFound: 0xc037010e,
  SystemAlreadyExists: 0xc037010f,
  SystemAlreadyStopped: 0xc0370110,
  ServiceDisconnect: 0x8037011e,
  ProcessAlreadyStopped: 0x8037011f,
  Fail: 0x80004005,
  AccessDenied: 0x80070005,
  InvalidHandle: 0x80070006,
  SharingViolation: 0x80070020,
  NotSupported: 0x80070032,
  InvalidArgument: 0x80070057,
  BrokenPipe: 0x8007006d,
  AlreadyExists: 0x800700b7,
  NotFound: 0x80070490,
} as const;

/** Success without a result document. */
export const SUCCESS: HcsOutcome = { hresult: Code.Ok, result: null };

/** "A notification will tell". */
export const PENDING: HcsOutcome = { hresult: Code.Pending, result: null };

/** One entry of a result document's `ErrorEvents`, in HCS's spelling. */
export interface ErrorEventJson {
  /** The event's text. */
  Message?: string;
  /** The stack trace HCS gave. */
  StackTrace?: string;
  /** The ETW provider, a GUID. */
  Provider?: string;
  /** The event's number within its provider. */
  EventId?: number;
  /** Event flags. */
  Flags?: number;
  /** Where it came from: `HCS`, `VMWP`. */
  Source?: string;
}

/** A failure whose result document says so in one event. */
export function failure(code: number, message?: string): HcsOutcome {
  const events = message === undefined
    ? []
    : [{ Message: message, Source: "HCS" }];
  return { hresult: code, result: resultDocument(code, message, events) };
}

/** A result document (schema type `ResultError`), null where it says nothing. */
export function resultDocument(
  code: number,
  message: string | undefined,
  events: readonly ErrorEventJson[],
): string | null {
  if (message === undefined && events.length === 0) return null;
  return JSON.stringify({
    Error: code | 0,
    ...(message === undefined ? {} : { ErrorMessage: message }),
    ...(events.length === 0 ? {} : { ErrorEvents: events }),
  });
}
