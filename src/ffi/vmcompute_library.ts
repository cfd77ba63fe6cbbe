/**
 * vmcompute.dll with strings, numbers and opaque handles: no pointer leaves.
 *
 * @module
 */
import { PlatformError } from "../errors.ts";
import { type CallFrame, giveFrame, takeFrame } from "./call_frame.ts";
import { currentRuntime } from "./current_runtime.ts";
import { Hresult, isFailure, normalizeHresult } from "./hresult.ts";
import { NotificationPump } from "./notification_pump.ts";
import { ole32 } from "./ole32.ts";
import type { FfiRuntime, Library, SymbolFunctions } from "./runtime.ts";
import { systemLibrary } from "./system_folder.ts";
import { readUtf16 } from "./utf16.ts";
import { vmcompute } from "./vmcompute.ts";

/** Where the libraries are; the defaults are Windows' own. */
export interface VmComputeOptions {
  /** Full path of vmcompute.dll. */
  path?: string;
  /** Full path of the library with CoTaskMemFree. */
  ole32Path?: string;
  /** The FFI to use. */
  runtime?: FfiRuntime;
}

/** The outcome of a call: HRESULT (unsigned) and result document. */
export interface CallOutcome {
  hresult: number;
  result: string | null;
}

/** All that a call can give out. Fields that it has not are 0n or null. */
export interface FullOutcome extends CallOutcome {
  handle: bigint;
  text: string | null;
  information: CallFrame["informationValue"];
}

/** The functions of the open library. */
export type VmComputeSymbols = SymbolFunctions<typeof vmcompute>;

/** Longest text that is read, in 16-bit units: 64 MiB. */
const maxTextUnits = 32 * 1024 * 1024;

/** The open library. */
export class VmComputeLibrary {
  /** The callback of this library's systems and processes. */
  readonly notifications: NotificationPump;
  readonly #runtime: FfiRuntime;
  readonly #vmcompute: Library<typeof vmcompute>;
  readonly #ole32: Library<typeof ole32>;
  readonly #path: string;

  /** Opens it. PlatformError where that fails. */
  constructor(options: VmComputeOptions = {}) {
    this.#runtime = options.runtime ?? currentRuntime();
    this.#path = options.path ?? systemLibrary(this.#runtime, "vmcompute.dll");
    const ole32Path = options.ole32Path ??
      systemLibrary(this.#runtime, "ole32.dll");
    this.#vmcompute = this.#runtime.open(this.#path, vmcompute);
    try {
      this.#ole32 = this.#runtime.open(ole32Path, ole32);
    } catch (error) {
      this.#vmcompute.close();
      throw error;
    }
    this.notifications = new NotificationPump(this.#runtime);
  }

  /** A function; PlatformError where this Windows has none of this name. */
  symbol<K extends keyof VmComputeSymbols>(
    name: K,
  ): NonNullable<VmComputeSymbols[K]> {
    const fn = this.#vmcompute.symbols[name];
    if (fn === undefined) {
      throw new PlatformError(`Cannot find "${name}" in "${this.#path}"`, {
        operation: name,
        hints: ["This Windows is too old for the operation"],
      });
    }
    return fn as NonNullable<VmComputeSymbols[K]>;
  }

  /** Makes a call that gives out no more than a result document. */
  async call(
    fn: (frame: CallFrame) => Promise<number>,
  ): Promise<CallOutcome> {
    const frame = takeFrame();
    const hresult = (await fn(frame)) >>> 0;
    const result = this.#take(frame.resultAddress);
    giveFrame(frame);
    return { hresult, result };
  }

  /** Makes a call that gives out a text. */
  async callForText(
    fn: (frame: CallFrame) => Promise<number>,
  ): Promise<CallOutcome & { text: string | null }> {
    const frame = takeFrame();
    const hresult = (await fn(frame)) >>> 0;
    const { textAddress, resultAddress } = frame;
    giveFrame(frame);
    let text: string | null = null;
    let result: string | null = null;
    try {
      text = this.#take(textAddress);
    } finally {
      result = this.#take(resultAddress);
    }
    return { hresult, text, result };
  }

  /**
   * Makes a call that gives out a handle. One that came with a failure is
   * closed: nobody else knows it.
   */
  async callForHandle(
    fn: (frame: CallFrame) => Promise<number>,
    close: (handle: bigint) => Promise<number>,
  ): Promise<FullOutcome> {
    const frame = takeFrame();
    const hresult = (await fn(frame)) >>> 0;
    const information = frame.informationValue;
    const { handleValue, resultAddress } = frame;
    giveFrame(frame);
    const result = this.#take(resultAddress);
    let handle = handleValue;
    if (
      handle !== 0n && isFailure(hresult) &&
      normalizeHresult(hresult) !== Hresult.HCS_E_OPERATION_PENDING
    ) {
      handle = 0n;
      await close(handleValue);
    }
    return { hresult, result, handle, text: null, information };
  }

  /** Closes the callback and the library; no call may be under way. */
  close(): void {
    this.notifications.close();
    this.#vmcompute.close();
    this.#ole32.close();
  }

  /** Reads a text that HCS allocated, and frees it. */
  #take(address: bigint): string | null {
    if (address === 0n) return null;
    try {
      return readUtf16(this.#runtime, address, maxTextUnits).text;
    } finally {
      this.#ole32.symbols.CoTaskMemFree(address);
    }
  }
}
