/**
 * vmcompute.dll with strings, numbers and opaque handles: no pointer leaves.
 *
 * @module
 */
import { PlatformError } from "../errors.ts";
import { type CallFrame, giveFrame, takeFrame } from "./call_frame.ts";
import { currentRuntime } from "./current_runtime.ts";
import { Hresult, isFailure, normalizeHresult } from "./hresult.ts";
import { NativeTexts } from "./native_texts.ts";
import { NotificationPump } from "./notification_pump.ts";
import type { FfiRuntime, Library, SymbolFunctions } from "./runtime.ts";
import { systemLibrary } from "./system_folder.ts";
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

/** The open library. */
export class VmComputeLibrary {
  /** The callback of this library's systems and processes. */
  readonly notifications: NotificationPump;
  readonly #vmcompute: Library<typeof vmcompute>;
  readonly #texts: NativeTexts;
  readonly #path: string;

  private constructor(runtime: FfiRuntime, path: string, ole32Path?: string) {
    this.#path = path;
    this.#vmcompute = runtime.open(path, vmcompute);
    this.#texts = new NativeTexts(runtime, ole32Path);
    this.notifications = new NotificationPump(runtime);
  }

  /** Opens it. PlatformError where that fails. */
  static async open(options: VmComputeOptions = {}): Promise<VmComputeLibrary> {
    const runtime = options.runtime ?? currentRuntime();
    const path = options.path ?? await systemLibrary(runtime, "vmcompute.dll");
    return new VmComputeLibrary(runtime, path, options.ole32Path);
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
    const result = this.#texts.take(frame.resultAddress);
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
      text = this.#texts.take(textAddress);
    } finally {
      result = this.#texts.take(resultAddress);
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
    const result = this.#texts.take(resultAddress);
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
  async close(): Promise<void> {
    this.notifications.close();
    try {
      await this.#texts.close();
    } finally {
      this.#vmcompute.close();
    }
  }
}
