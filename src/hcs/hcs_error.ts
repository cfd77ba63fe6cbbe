/**
 * Result documents and failure codes become {@linkcode HcsError}.
 *
 * @module
 */
import { HcsError, type HcsErrorEvent } from "../errors.ts";
import {
  formatHresult,
  Hresult,
  hresultName,
  isFailure,
  normalizeHresult,
} from "../ffi/hresult.ts";
import type { HcsNotification, HcsOutcome } from "./backend.ts";
import { isObject } from "./json_object.ts";

/** What an HCS result document says (schema type `ResultError`). */
export interface ResultDocument {
  /** `ErrorMessage`, undefined where there is none. */
  message: string | undefined;
  /** `ErrorEvents`; empty where there are none or the text is no JSON. */
  events: HcsErrorEvent[];
}

/** What to say about a failed call. */
export interface HcsFailure {
  /** The phase path: `create`, `start`, `modify`. */
  operation: string;
  /** The compute system's id. */
  id?: string;
  /** The HRESULT in either family. */
  code: number;
  /** The result document that came with it. */
  result?: string | null;
  /** The state that the system is in, where that is why. */
  state?: string;
  /** What can be done about it. */
  hints?: readonly string[];
  /** The error that led to this one. */
  cause?: unknown;
}

/** Reads a result document; never throws, whatever the text is. */
export function parseResultDocument(
  text: string | null | undefined,
): ResultDocument {
  const empty: ResultDocument = { message: undefined, events: [] };
  if (!text) return empty;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return empty;
  }
  if (!isObject(document)) return empty;
  const events = Array.isArray(document.ErrorEvents)
    ? document.ErrorEvents.filter(isObject).map(toEvent)
    : [];
  return { message: textOf(document.ErrorMessage), events };
}

/** Makes the error of a failed call or notification. */
export function hcsError(failure: HcsFailure): HcsError {
  const code = normalizeHresult(failure.code);
  const name = hresultName(code);
  const { message, events } = parseResultDocument(failure.result);
  const named = name.startsWith("HRESULT ")
    ? formatHresult(code)
    : `${name} (${formatHresult(code)})`;
  const detail = message ?? events.find((event) => event.message)?.message;
  const details = [
    ...detail ? [detail.trim()] : [],
    ...failure.state ? [`VM "${failure.id}" is ${failure.state}`] : [],
  ];
  return new HcsError(
    `${cannot(failure.operation, failure.id)}: ${
      [named, ...details].join(": ")
    }`,
    {
      operation: failure.operation,
      id: failure.id,
      code,
      codeName: name,
      events,
      resultDocument: failure.result ?? undefined,
      state: failure.state,
      hints: failure.hints,
      cause: failure.cause,
    },
  );
}

/** Operations that are no verb with an object. */
const verbs: Readonly<Record<string, string>> = {
  "wait": "wait for",
  "query properties": "query the properties of",
};

/** How the text of a failure begins: what could not be done to which VM. */
export function cannot(operation: string, id: string | undefined): string {
  return id === undefined
    ? `Cannot ${operation}`
    : `Cannot ${verbs[operation] ?? operation} VM "${id}"`;
}

/** Throws the error of an outcome that failed; pending is a failure here. */
export function checkOutcome(
  operation: string,
  id: string | undefined,
  outcome: HcsOutcome,
  state?: string,
): void {
  if (isFailure(outcome.hresult)) {
    throw hcsError({
      operation,
      id,
      code: outcome.hresult,
      result: outcome.result,
      state,
    });
  }
}

/** The outcome that a notification tells of. */
export function outcomeOf(
  { status, data }: Pick<HcsNotification, "status" | "data">,
): HcsOutcome {
  return { hresult: status, result: data };
}

/** True for "a notification will tell", in either family. */
export function isPendingOutcome(outcome: HcsOutcome): boolean {
  return normalizeHresult(outcome.hresult) === Hresult.HCS_E_OPERATION_PENDING;
}

function toEvent(event: Record<string, unknown>): HcsErrorEvent {
  return {
    message: textOf(event.Message),
    provider: textOf(event.Provider),
    eventId: numberOf(event.EventId),
    flags: numberOf(event.Flags),
    source: textOf(event.Source),
    stackTrace: textOf(event.StackTrace),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
