/**
 * The errors every layer throws. The bottom of the import graph: this module
 * imports nothing.
 *
 * @module
 */

/** What every layer may know of a failure; the whole is `Failure`. */
export interface UvmFailure {
  /** Where it failed: `create/grant-access`, `start`. */
  readonly phase: string;
  /** What failed and why, one sentence. */
  readonly summary: string;
  /** What the user can do, the first thing first. */
  readonly hints: readonly string[];
}

/** What an {@linkcode UvmError} is told about the failure beside its text. */
export interface UvmErrorOptions {
  /** What was being done, as a phase path: `create`, `start`, `connect-logs`. */
  operation: string;
  /** The compute system's id, where one is concerned. */
  id?: string;
  /** What the user can do about it, one sentence each. */
  hints?: readonly string[];
  /** The error or value that led to this one. */
  cause?: unknown;
}

/**
 * The base of all errors that uvm throws for reasons outside the program:
 * wrong options are `TypeError` or `RangeError` instead.
 */
export class UvmError extends Error {
  /** The class's name. */
  override name = "UvmError";
  /** What was being done, as a phase path. */
  readonly operation: string;
  /** The compute system's id, or undefined where none is concerned. */
  readonly id: string | undefined;
  /** What the user can do about it, one sentence each; may be empty. */
  readonly hints: string[];
  /**
   * Errors met while undoing what the failed operation had done. They stand
   * beside the first error, never in its place.
   */
  readonly undoErrors: unknown[] = [];
  /**
   * Why it failed, put together from all that was known: plain data of the
   * type `Failure`, which `failureOf(error)` gives. Undefined for errors of
   * the layers below.
   */
  failure?: UvmFailure;

  /** Makes an error with its text and what was being done. */
  constructor(message: string, options: UvmErrorOptions) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.operation = options.operation;
    this.id = options.id;
    this.hints = [...options.hints ?? []];
  }
}

/** One error event of an HCS result document (schema type `ErrorEvent`). */
export interface HcsErrorEvent {
  /** The event's text. */
  message?: string;
  /** Name of the ETW provider, a GUID. */
  provider?: string;
  /** The event's number within its provider. */
  eventId?: number;
  /** Event flags. */
  flags?: number;
  /** Where it came from: `HCS`, `VMWP`, ... */
  source?: string;
  /** The stack trace HCS gave. */
  stackTrace?: string;
}

/** What an {@linkcode HcsError} carries beside the base. */
export interface HcsErrorOptions extends UvmErrorOptions {
  /** The HRESULT, as an unsigned 32-bit number. */
  code: number;
  /** The HRESULT's name, `HCS_E_…` or a Windows error's. */
  codeName: string;
  /** Error events of the result document; none where HCS sent none. */
  events?: readonly HcsErrorEvent[];
  /** What HCS sent as result document, unparsed. */
  resultDocument?: string;
  /** The state that the system is in, where that is why. */
  state?: string;
}

/** A call into the Host Compute Service failed, or a notification said so. */
export class HcsError extends UvmError {
  /** The class's name. */
  override name = "HcsError";
  /** The HRESULT, as an unsigned 32-bit number. */
  readonly code: number;
  /** One name for both families of the code (0xC03701xx and 0x803701xx). */
  readonly codeName: string;
  /** Error events of the result document; may be empty. */
  readonly events: readonly HcsErrorEvent[];
  /** What HCS sent as result document, unparsed, or undefined. */
  readonly resultDocument: string | undefined;
  /**
   * The state that the system was in, where that did not allow the operation
   * (`HCS_E_INVALID_STATE` of start, pause, resume, save) and HCS told it.
   */
  readonly state: string | undefined;

  /** Makes an error from a failed call's code and result document. */
  constructor(message: string, options: HcsErrorOptions) {
    super(message, options);
    this.code = options.code >>> 0;
    this.codeName = options.codeName;
    this.events = options.events ?? [];
    this.resultDocument = options.resultDocument;
    this.state = options.state;
  }
}

/** An operation did not end in the time it had. `operation` names the phase. */
export class OperationTimeoutError extends UvmError {
  /** The class's name. */
  override name = "OperationTimeoutError";
  /** The time it had, in milliseconds. */
  readonly timeoutMs: number;

  /** Makes an error that names the phase and the time it had. */
  constructor(
    message: string,
    options: UvmErrorOptions & { timeoutMs: number },
  ) {
    super(message, options);
    this.timeoutMs = options.timeoutMs;
  }
}

/** The object was closed, before the call or while it waited. */
export class ClosedError extends UvmError {
  /** The class's name. */
  override name = "ClosedError";
}

/** A Hyper-V socket operation failed. `code` is the Winsock error, 0 if none. */
export class HvSocketError extends UvmError {
  /** The class's name. */
  override name = "HvSocketError";
  /** The Winsock error number (`WSAECONNREFUSED` is 10061), 0 if none. */
  readonly code: number;

  /** Makes an error from a Winsock error number. */
  constructor(message: string, options: UvmErrorOptions & { code?: number }) {
    super(message, options);
    this.code = options.code ?? 0;
  }
}

/** The platform lacks what is needed: a DLL, an export, the right system. */
export class PlatformError extends UvmError {
  /** The class's name. */
  override name = "PlatformError";
}

/** A file or folder that the options name, or default to, is not there. */
export class FileMissingError extends UvmError {
  /** The class's name. */
  override name = "FileMissingError";
}

/** The error and its causes, the outermost first, at most 16. */
export function errorChain(error: unknown): Error[] {
  const errors: Error[] = [];
  for (let e = error; e instanceof Error && errors.length < 16; e = e.cause) {
    errors.push(e);
  }
  return errors;
}
