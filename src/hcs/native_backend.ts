/**
 * The backend over vmcompute.dll. Nothing is opened before the first call.
 *
 * Handles that are not open (closed already, never given out) are refused
 * here with E_HANDLE: the DLL would follow them as pointers.
 *
 * On Bun the texts of notifications are lost, `data` is null: an exit has no
 * type or attribution there, a crash report no content (src/ffi/bun_runtime.ts
 * says why). Types and statuses are whole.
 *
 * @module
 */
import { ClosedError } from "../errors.ts";
import type { CallFrame } from "../ffi/call_frame.ts";
import { Hresult, isFailure } from "../ffi/hresult.ts";
import { PipePort, type PipePortOptions } from "../ffi/pipe_port.ts";
import {
  VmComputeLibrary,
  type VmComputeOptions,
} from "../ffi/vmcompute_library.ts";
import type {
  HcsBackend,
  HcsHandleOutcome,
  HcsListener,
  HcsOutcome,
  HcsProcessOutcome,
  HcsTextOutcome,
} from "./backend.ts";

/** Where the libraries are and which FFI opens them; Windows' own by default. */
export type NativeBackendOptions = VmComputeOptions & PipePortOptions;

/** The backend over vmcompute.dll. Opens nothing before its first call. */
export function nativeBackend(options: NativeBackendOptions = {}): HcsBackend {
  return new NativeBackend(options);
}

/** How long close() waits for calls under way, in milliseconds. */
const closeWaitMs = 10_000;

type OptionCall =
  | "HcsStartComputeSystem"
  | "HcsShutdownComputeSystem"
  | "HcsTerminateComputeSystem"
  | "HcsPauseComputeSystem"
  | "HcsResumeComputeSystem"
  | "HcsSaveComputeSystem"
  | "HcsModifyComputeSystem"
  | "HcsSignalProcess"
  | "HcsModifyProcess";

type CloseCall =
  | "HcsCloseComputeSystem"
  | "HcsCloseProcess"
  | "HcsUnregisterComputeSystemCallback"
  | "HcsUnregisterProcessCallback";

/** What is open, by what closes it. A registration has its listener's key. */
type Handles = Map<bigint, number>;

const badHandle = { hresult: Hresult.E_HANDLE, result: null } as const;
const noHandle = { ...badHandle, handle: 0n } as const;
const noText = { ...badHandle, text: null } as const;
const noInformation = {
  processId: 0,
  stdInput: 0n,
  stdOutput: 0n,
  stdError: 0n,
} as const;

class NativeBackend implements HcsBackend {
  readonly name = "native";
  readonly #options: NativeBackendOptions;
  readonly #open: Record<CloseCall, Handles> = {
    HcsUnregisterProcessCallback: new Map(),
    HcsUnregisterComputeSystemCallback: new Map(),
    HcsCloseProcess: new Map(),
    HcsCloseComputeSystem: new Map(),
  };
  #library: VmComputeLibrary | undefined;
  #pipes: PipePort | undefined;
  #underWay = 0;
  #idle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: NativeBackendOptions) {
    this.#options = options;
  }

  enumerateComputeSystems(query: string): Promise<HcsTextOutcome> {
    return this.#query("HcsEnumerateComputeSystems", query);
  }

  createComputeSystem(id: string, configuration: string) {
    return this.#openHandle(
      "HcsCloseComputeSystem",
      (library, frame) =>
        library.symbol("HcsCreateComputeSystem")(
          frame.first(id),
          frame.second(configuration),
          0n,
          frame.handle,
          frame.result,
        ),
    );
  }

  openComputeSystem(id: string): Promise<HcsHandleOutcome> {
    return this.#openHandle(
      "HcsCloseComputeSystem",
      (library, frame) =>
        library.symbol("HcsOpenComputeSystem")(
          frame.first(id),
          frame.handle,
          frame.result,
        ),
    );
  }

  closeComputeSystem(system: bigint): Promise<HcsOutcome> {
    return this.#close("HcsCloseComputeSystem", system);
  }

  startComputeSystem(system: bigint, options: string): Promise<HcsOutcome> {
    return this.#onSystem("HcsStartComputeSystem", system, options);
  }

  shutdownComputeSystem(system: bigint, options: string): Promise<HcsOutcome> {
    return this.#onSystem("HcsShutdownComputeSystem", system, options);
  }

  terminateComputeSystem(system: bigint, options: string): Promise<HcsOutcome> {
    return this.#onSystem("HcsTerminateComputeSystem", system, options);
  }

  pauseComputeSystem(system: bigint, options: string): Promise<HcsOutcome> {
    return this.#onSystem("HcsPauseComputeSystem", system, options);
  }

  resumeComputeSystem(system: bigint, options: string): Promise<HcsOutcome> {
    return this.#onSystem("HcsResumeComputeSystem", system, options);
  }

  saveComputeSystem(system: bigint, options: string): Promise<HcsOutcome> {
    return this.#onSystem("HcsSaveComputeSystem", system, options);
  }

  modifyComputeSystem(system: bigint, request: string): Promise<HcsOutcome> {
    return this.#onSystem("HcsModifyComputeSystem", system, request);
  }

  async getComputeSystemProperties(system: bigint, query: string) {
    if (!this.#isOpen("HcsCloseComputeSystem", system)) return noText;
    return await this.#run((library) =>
      library.callForText((frame) =>
        library.symbol("HcsGetComputeSystemProperties")(
          system,
          frame.first(query),
          frame.text,
          frame.result,
        )
      )
    );
  }

  registerComputeSystemCallback(system: bigint, listener: HcsListener) {
    return this.#register(
      "HcsCloseComputeSystem",
      "HcsUnregisterComputeSystemCallback",
      system,
      listener,
    );
  }

  unregisterComputeSystemCallback(registration: bigint): Promise<HcsOutcome> {
    return this.#close("HcsUnregisterComputeSystemCallback", registration);
  }

  async createProcess(
    system: bigint,
    parameters: string,
  ): Promise<HcsProcessOutcome> {
    if (!this.#isOpen("HcsCloseComputeSystem", system)) {
      return { ...noHandle, information: noInformation };
    }
    return await this.#openHandle(
      "HcsCloseProcess",
      (library, frame) =>
        library.symbol("HcsCreateProcess")(
          system,
          frame.first(parameters),
          frame.information,
          frame.handle,
          frame.result,
        ),
    );
  }

  async openProcess(
    system: bigint,
    processId: number,
  ): Promise<HcsHandleOutcome> {
    if (!this.#isOpen("HcsCloseComputeSystem", system)) return noHandle;
    return await this.#openHandle(
      "HcsCloseProcess",
      (library, frame) =>
        library.symbol("HcsOpenProcess")(
          system,
          processId,
          frame.handle,
          frame.result,
        ),
    );
  }

  closeProcess(process: bigint): Promise<HcsOutcome> {
    return this.#close("HcsCloseProcess", process);
  }

  async terminateProcess(process: bigint): Promise<HcsOutcome> {
    if (!this.#isOpen("HcsCloseProcess", process)) return badHandle;
    return await this.#run((library) =>
      library.call((frame) =>
        library.symbol("HcsTerminateProcess")(process, frame.result)
      )
    );
  }

  signalProcess(process: bigint, options: string): Promise<HcsOutcome> {
    return this.#onProcess("HcsSignalProcess", process, options);
  }

  async getProcessInfo(process: bigint): Promise<HcsProcessOutcome> {
    if (!this.#isOpen("HcsCloseProcess", process)) {
      return { ...noHandle, information: noInformation };
    }
    return await this.#run(async (library) => {
      const outcome = await library.callForHandle(
        (frame) =>
          library.symbol("HcsGetProcessInfo")(
            process,
            frame.information,
            frame.result,
          ),
        () => Promise.resolve(0),
      );
      return { ...outcome, handle: isFailure(outcome.hresult) ? 0n : process };
    });
  }

  async getProcessProperties(process: bigint): Promise<HcsTextOutcome> {
    if (!this.#isOpen("HcsCloseProcess", process)) return noText;
    return await this.#run((library) =>
      library.callForText((frame) =>
        library.symbol("HcsGetProcessProperties")(
          process,
          frame.text,
          frame.result,
        )
      )
    );
  }

  modifyProcess(process: bigint, request: string): Promise<HcsOutcome> {
    return this.#onProcess("HcsModifyProcess", process, request);
  }

  registerProcessCallback(process: bigint, listener: HcsListener) {
    return this.#register(
      "HcsCloseProcess",
      "HcsUnregisterProcessCallback",
      process,
      listener,
    );
  }

  unregisterProcessCallback(registration: bigint): Promise<HcsOutcome> {
    return this.#close("HcsUnregisterProcessCallback", registration);
  }

  readPipe(pipe: bigint, buffer: Uint8Array): Promise<number | null> {
    return this.#run(() => this.#pipePort().read(pipe, buffer));
  }

  writePipe(pipe: bigint, data: Uint8Array): Promise<void> {
    return this.#run(() => this.#pipePort().write(pipe, data));
  }

  closePipe(pipe: bigint): Promise<void> {
    return this.#run(() => this.#pipePort().closePipe(pipe));
  }

  getServiceProperties(query: string): Promise<HcsTextOutcome> {
    return this.#query("HcsGetServiceProperties", query);
  }

  modifyServiceSettings(settings: string): Promise<HcsOutcome> {
    return this.#run((library) =>
      library.call((frame) =>
        library.symbol("HcsModifyServiceSettings")(
          frame.first(settings),
          frame.result,
        )
      )
    );
  }

  grantVmAccess(vmId: string, path: string): Promise<HcsOutcome> {
    return this.#vmAccess("GrantVmAccess", vmId, path);
  }

  revokeVmAccess(vmId: string, path: string): Promise<HcsOutcome> {
    return this.#vmAccess("RevokeVmAccess", vmId, path);
  }

  close(): Promise<void> {
    return this.#closing ??= this.#release();
  }

  #isOpen(by: CloseCall, handle: bigint): boolean {
    return this.#open[by].has(handle);
  }

  #pipePort(): PipePort {
    return this.#pipes ??= new PipePort(this.#options);
  }

  async #run<T>(fn: (library: VmComputeLibrary) => Promise<T>): Promise<T> {
    if (this.#closing) {
      throw new ClosedError("The native backend is closed", {
        operation: "call",
      });
    }
    return await this.#call(fn);
  }

  async #call<T>(fn: (library: VmComputeLibrary) => Promise<T>): Promise<T> {
    this.#library ??= new VmComputeLibrary(this.#options);
    this.#underWay++;
    try {
      return await fn(this.#library);
    } finally {
      if (--this.#underWay === 0) this.#idle?.();
    }
  }

  async #onSystem(name: OptionCall, system: bigint, options: string) {
    if (!this.#isOpen("HcsCloseComputeSystem", system)) return badHandle;
    return await this.#withOptions(name, system, options);
  }

  async #onProcess(name: OptionCall, process: bigint, options: string) {
    if (!this.#isOpen("HcsCloseProcess", process)) return badHandle;
    return await this.#withOptions(name, process, options);
  }

  #withOptions(name: OptionCall, handle: bigint, options: string) {
    return this.#run((library) =>
      library.call((frame) =>
        library.symbol(name)(handle, frame.first(options), frame.result)
      )
    );
  }

  #query(
    name: "HcsEnumerateComputeSystems" | "HcsGetServiceProperties",
    query: string,
  ): Promise<HcsTextOutcome> {
    return this.#run((library) =>
      library.callForText((frame) =>
        library.symbol(name)(frame.first(query), frame.text, frame.result)
      )
    );
  }

  #vmAccess(
    name: "GrantVmAccess" | "RevokeVmAccess",
    vmId: string,
    path: string,
  ): Promise<HcsOutcome> {
    return this.#run((library) =>
      library.call((frame) =>
        library.symbol(name)(frame.first(vmId), frame.second(path))
      )
    );
  }

  #openHandle(
    closeBy: CloseCall,
    fn: (library: VmComputeLibrary, frame: CallFrame) => Promise<number>,
  ): Promise<HcsProcessOutcome> {
    return this.#run(async (library) => {
      const outcome = await library.callForHandle(
        (frame) => fn(library, frame),
        library.symbol(closeBy),
      );
      if (outcome.handle !== 0n) this.#open[closeBy].set(outcome.handle, 0);
      return outcome;
    });
  }

  async #register(
    openBy: CloseCall,
    closeBy: CloseCall,
    handle: bigint,
    listener: HcsListener,
  ): Promise<HcsHandleOutcome> {
    if (!this.#isOpen(openBy, handle)) return noHandle;
    return await this.#run(async (library) => {
      const { notifications } = library;
      const key = notifications.add(listener);
      let registration = 0n;
      try {
        const register = closeBy === "HcsUnregisterProcessCallback"
          ? library.symbol("HcsRegisterProcessCallback")
          : library.symbol("HcsRegisterComputeSystemCallback");
        const outcome = await library.callForHandle(
          (frame) =>
            register(
              handle,
              notifications.address,
              BigInt(key),
              frame.handle,
            ),
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

  async #close(by: CloseCall, handle: bigint): Promise<HcsOutcome> {
    const key = this.#open[by].get(handle);
    if (key === undefined) return badHandle;
    return await this.#run((library) =>
      this.#closeOne(library, by, handle, key)
    );
  }

  /** A handle that HCS would not close stays open, to be closed again. */
  async #closeOne(
    library: VmComputeLibrary,
    by: CloseCall,
    handle: bigint,
    key: number,
  ): Promise<HcsOutcome> {
    this.#open[by].delete(handle);
    const hresult = (await library.symbol(by)(handle)) >>> 0;
    if (isFailure(hresult)) this.#open[by].set(handle, key);
    else if (key !== 0) await library.notifications.remove(key);
    return { hresult, result: null };
  }

  async #release(): Promise<void> {
    await this.#pipes?.close();
    if (this.#underWay > 0) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((done) => {
        this.#idle = done;
        timer = setTimeout(done, closeWaitMs);
      });
      clearTimeout(timer);
    }
    const library = this.#library;
    if (library === undefined) return;
    for (const by of Object.keys(this.#open) as CloseCall[]) {
      for (const [handle, key] of [...this.#open[by]]) {
        await this.#closeOne(library, by, handle, key);
      }
    }
    // A call that never came back is still inside: then the library stays.
    if (this.#underWay === 0) library.close();
  }
}
