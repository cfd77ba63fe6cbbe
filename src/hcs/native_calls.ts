/**
 * The calls of the native backend by their shapes, and the handles that are
 * open. Nothing is opened before the first call.
 *
 * @module
 */
import { ClosedError } from "../errors.ts";
import type { CallFrame } from "../ffi/call_frame.ts";
import type { PipePortOptions } from "../ffi/completion_port.ts";
import { isFailure } from "../ffi/hresult.ts";
import { PipePort } from "../ffi/pipe_port.ts";
import {
  VmComputeLibrary,
  type VmComputeOptions,
} from "../ffi/vmcompute_library.ts";
import { badHandle, noHandle, noProcess, noText } from "./bad_handle.ts";
import type {
  HcsHandleOutcome,
  HcsListener,
  HcsOutcome,
  HcsProcessOutcome,
  HcsTextOutcome,
} from "./backend.ts";

/** Full paths of the libraries; Windows' own by default. */
export interface NativeBackendOptions {
  /** vmcompute.dll. */
  path?: string;
  /** The library with CoTaskMemFree. */
  ole32Path?: string;
  /** kernel32.dll, for the standard handles of processes. */
  kernel32Path?: string;
  /** ntdll.dll, for the same. */
  ntdllPath?: string;
}

/** How long close() waits for calls under way, in milliseconds. */
const closeWaitMs = 10_000;

/** Functions of (handle, options, result document). */
export type OptionCall =
  | "HcsStartComputeSystem"
  | "HcsShutdownComputeSystem"
  | "HcsTerminateComputeSystem"
  | "HcsPauseComputeSystem"
  | "HcsResumeComputeSystem"
  | "HcsSaveComputeSystem"
  | "HcsModifyComputeSystem"
  | "HcsSignalProcess"
  | "HcsModifyProcess";

/** What closes a handle, which also names the handle's kind. */
export type CloseCall =
  | "HcsCloseComputeSystem"
  | "HcsCloseProcess"
  | "HcsUnregisterComputeSystemCallback"
  | "HcsUnregisterProcessCallback";

/** Makes calls. */
export class NativeCalls {
  readonly #options: VmComputeOptions;
  /** What is open, in the order of closing; a registration's listener key. */
  readonly #open: Record<CloseCall, Map<bigint, number>> = {
    HcsUnregisterProcessCallback: new Map(),
    HcsUnregisterComputeSystemCallback: new Map(),
    HcsCloseProcess: new Map(),
    HcsCloseComputeSystem: new Map(),
  };
  readonly #pipes: PipePort;
  #library: Promise<VmComputeLibrary> | undefined;
  #underWay = 0;
  #idle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** For the libraries of these options. */
  constructor(options: VmComputeOptions & PipePortOptions) {
    this.#options = options;
    this.#pipes = new PipePort(options);
  }

  /** A call of no common shape. */
  async run<T>(fn: (library: VmComputeLibrary) => Promise<T>): Promise<T> {
    this.#mustBeOpen();
    this.#underWay++;
    try {
      this.#library ??= VmComputeLibrary.open(this.#options);
      const library = await this.#library.catch((error) => {
        this.#library = undefined;
        throw error;
      });
      return await fn(library);
    } finally {
      if (--this.#underWay === 0) this.#idle?.();
    }
  }

  /**
   * A call on a handle; `bad` where that is not open. Looked at when the
   * library is there: another call may have closed it meanwhile.
   */
  on<T>(
    of: CloseCall,
    handle: bigint,
    bad: T,
    fn: (library: VmComputeLibrary) => Promise<T>,
  ): Promise<T> {
    return this.run((library) =>
      this.#open[of].has(handle) ? fn(library) : Promise.resolve(bad)
    );
  }

  /** A call on a handle that gives a text. */
  textOf(
    of: CloseCall,
    handle: bigint,
    fn: (library: VmComputeLibrary, frame: CallFrame) => Promise<number>,
  ): Promise<HcsTextOutcome> {
    return this.on(
      of,
      handle,
      noText,
      (library) => library.callForText((frame) => fn(library, frame)),
    );
  }

  /** A use of the pipes. */
  pipes(): PipePort {
    this.#mustBeOpen();
    return this.#pipes;
  }

  /** (handle, options, result document). */
  withOptions(
    name: OptionCall,
    of: CloseCall,
    handle: bigint,
    options: string,
  ): Promise<HcsOutcome> {
    return this.on(
      of,
      handle,
      badHandle,
      (library) =>
        library.call((frame) =>
          library.symbol(name)(handle, frame.first(options), frame.result)
        ),
    );
  }

  /** (query, text, result document). */
  query(
    name: "HcsEnumerateComputeSystems" | "HcsGetServiceProperties",
    query: string,
  ): Promise<HcsTextOutcome> {
    return this.run((library) =>
      library.callForText((frame) =>
        library.symbol(name)(frame.first(query), frame.text, frame.result)
      )
    );
  }

  /** (VM id, path). */
  vmAccess(
    name: "GrantVmAccess" | "RevokeVmAccess",
    vmId: string,
    path: string,
  ): Promise<HcsOutcome> {
    return this.run((library) =>
      library.call((frame) =>
        library.symbol(name)(frame.first(vmId), frame.second(path))
      )
    );
  }

  /**
   * A call that gives out a handle, and maybe pipes; with `of` one on an open
   * system.
   */
  openHandle(
    closeBy: CloseCall,
    fn: (library: VmComputeLibrary, frame: CallFrame) => Promise<number>,
    of?: bigint,
  ): Promise<HcsProcessOutcome> {
    const open = async (library: VmComputeLibrary) => {
      const outcome = await library.callForHandle(
        (frame) => fn(library, frame),
        library.symbol(closeBy),
      );
      if (outcome.handle !== 0n) this.#open[closeBy].set(outcome.handle, 0);
      this.adoptPipes(outcome);
      return outcome;
    };
    return of === undefined
      ? this.run(open)
      : this.on("HcsCloseComputeSystem", of, noProcess, open);
  }

  /** Takes over the standard handles of a process. */
  adoptPipes({ information }: HcsProcessOutcome): void {
    this.#pipes.adopt(information.stdInput);
    this.#pipes.adopt(information.stdOutput);
    this.#pipes.adopt(information.stdError);
  }

  /** Registers the one native callback, with a key of this listener's. */
  register(
    of: "HcsCloseComputeSystem" | "HcsCloseProcess",
    handle: bigint,
    listener: HcsListener,
  ): Promise<HcsHandleOutcome> {
    const closeBy = of === "HcsCloseProcess"
      ? "HcsUnregisterProcessCallback"
      : "HcsUnregisterComputeSystemCallback";
    return this.on(of, handle, noHandle, async (library) => {
      const { notifications } = library;
      const key = notifications.add(listener);
      let registration = 0n;
      try {
        const register = of === "HcsCloseProcess"
          ? library.symbol("HcsRegisterProcessCallback")
          : library.symbol("HcsRegisterComputeSystemCallback");
        const { address } = notifications;
        const outcome = await library.callForHandle(
          (frame) => register(handle, address, BigInt(key), frame.handle),
          library.symbol(closeBy),
        );
        registration = outcome.handle;
        return outcome;
      } finally {
        if (registration === 0n) notifications.discard(key);
        else this.#open[closeBy].set(registration, key);
      }
    });
  }

  /** Closes a handle of any kind. */
  close(by: CloseCall, handle: bigint): Promise<HcsOutcome> {
    return this.on(
      by,
      handle,
      badHandle,
      (library) => this.#closeOne(library, by, handle),
    );
  }

  /** Closes everything that is open, then the library. Idempotent. */
  release(): Promise<void> {
    return this.#closing ??= this.#release();
  }

  /** A handle that HCS would not close stays open, to be closed again. */
  async #closeOne(
    library: VmComputeLibrary,
    by: CloseCall,
    handle: bigint,
  ): Promise<HcsOutcome> {
    const key = this.#open[by].get(handle)!;
    this.#open[by].delete(handle);
    const hresult = (await library.symbol(by)(handle)) >>> 0;
    if (isFailure(hresult)) this.#open[by].set(handle, key);
    else if (key !== 0) await library.notifications.remove(key);
    return { hresult, result: null };
  }

  async #release(): Promise<void> {
    await this.#pipes.close();
    if (this.#underWay > 0) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((done) => {
        this.#idle = done;
        timer = setTimeout(done, closeWaitMs);
      });
      clearTimeout(timer);
    }
    const library = await this.#library?.catch(() => undefined);
    if (library === undefined) return;
    for (const by of Object.keys(this.#open) as CloseCall[]) {
      for (const handle of [...this.#open[by].keys()]) {
        await this.#closeOne(library, by, handle);
      }
    }
    // A call that never came back is still inside: then the library stays.
    if (this.#underWay === 0) await library.close();
  }

  #mustBeOpen(): void {
    if (this.#closing === undefined) return;
    throw new ClosedError("The native backend is closed", {
      operation: "call",
    });
  }
}
