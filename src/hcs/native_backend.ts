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
import { isFailure } from "../ffi/hresult.ts";
import type { FfiRuntime } from "../ffi/runtime.ts";
import type {
  HcsBackend,
  HcsHandleOutcome,
  HcsListener,
  HcsOutcome,
  HcsProcessOutcome,
  HcsTextOutcome,
} from "./backend.ts";
import { badHandle, noProcess } from "./bad_handle.ts";
import {
  type NativeBackendOptions,
  NativeCalls,
  type OptionCall,
} from "./native_calls.ts";

export type { NativeBackendOptions } from "./native_calls.ts";

/** The backend over vmcompute.dll. Opens nothing before its first call. */
export function nativeBackend(options: NativeBackendOptions = {}): HcsBackend {
  return new NativeBackend(new NativeCalls(options));
}

/** The same on an FFI other than the runtime's own. For tests. */
export function nativeBackendOn(
  runtime: FfiRuntime,
  options: NativeBackendOptions,
): HcsBackend {
  return new NativeBackend(new NativeCalls({ ...options, runtime }));
}

class NativeBackend implements HcsBackend {
  readonly name = "native";
  readonly #calls: NativeCalls;

  constructor(calls: NativeCalls) {
    this.#calls = calls;
  }

  enumerateComputeSystems(query: string): Promise<HcsTextOutcome> {
    return this.#calls.query("HcsEnumerateComputeSystems", query);
  }

  createComputeSystem(id: string, configuration: string) {
    return this.#calls.openHandle(
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
    return this.#calls.openHandle(
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
    return this.#calls.close("HcsCloseComputeSystem", system);
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

  getComputeSystemProperties(
    system: bigint,
    query: string,
  ): Promise<HcsTextOutcome> {
    return this.#calls.textOf(
      "HcsCloseComputeSystem",
      system,
      (library, frame) =>
        library.symbol("HcsGetComputeSystemProperties")(
          system,
          frame.first(query),
          frame.text,
          frame.result,
        ),
    );
  }

  registerComputeSystemCallback(system: bigint, listener: HcsListener) {
    return this.#calls.register("HcsCloseComputeSystem", system, listener);
  }

  unregisterComputeSystemCallback(registration: bigint): Promise<HcsOutcome> {
    return this.#calls.close(
      "HcsUnregisterComputeSystemCallback",
      registration,
    );
  }

  createProcess(
    system: bigint,
    parameters: string,
  ): Promise<HcsProcessOutcome> {
    return this.#calls.openHandle(
      "HcsCloseProcess",
      (library, frame) =>
        library.symbol("HcsCreateProcess")(
          system,
          frame.first(parameters),
          frame.information,
          frame.handle,
          frame.result,
        ),
      system,
    );
  }

  openProcess(
    system: bigint,
    processId: number,
  ): Promise<HcsHandleOutcome> {
    return this.#calls.openHandle(
      "HcsCloseProcess",
      (library, frame) =>
        library.symbol("HcsOpenProcess")(
          system,
          processId,
          frame.handle,
          frame.result,
        ),
      system,
    );
  }

  closeProcess(process: bigint): Promise<HcsOutcome> {
    return this.#calls.close("HcsCloseProcess", process);
  }

  terminateProcess(process: bigint): Promise<HcsOutcome> {
    return this.#calls.on(
      "HcsCloseProcess",
      process,
      badHandle,
      (library) =>
        library.call((frame) =>
          library.symbol("HcsTerminateProcess")(process, frame.result)
        ),
    );
  }

  signalProcess(process: bigint, options: string): Promise<HcsOutcome> {
    return this.#onProcess("HcsSignalProcess", process, options);
  }

  getProcessInfo(process: bigint): Promise<HcsProcessOutcome> {
    return this.#calls.on(
      "HcsCloseProcess",
      process,
      noProcess,
      async (library) => {
        const outcome = await library.callForHandle(
          (frame) =>
            library.symbol("HcsGetProcessInfo")(
              process,
              frame.information,
              frame.result,
            ),
          () => Promise.resolve(0),
        );
        this.#calls.adoptPipes(outcome);
        return {
          ...outcome,
          handle: isFailure(outcome.hresult) ? 0n : process,
        };
      },
    );
  }

  getProcessProperties(process: bigint): Promise<HcsTextOutcome> {
    return this.#calls.textOf(
      "HcsCloseProcess",
      process,
      (library, frame) =>
        library.symbol("HcsGetProcessProperties")(
          process,
          frame.text,
          frame.result,
        ),
    );
  }

  modifyProcess(process: bigint, request: string): Promise<HcsOutcome> {
    return this.#onProcess("HcsModifyProcess", process, request);
  }

  registerProcessCallback(process: bigint, listener: HcsListener) {
    return this.#calls.register("HcsCloseProcess", process, listener);
  }

  unregisterProcessCallback(registration: bigint): Promise<HcsOutcome> {
    return this.#calls.close("HcsUnregisterProcessCallback", registration);
  }

  async readPipe(pipe: bigint, buffer: Uint8Array): Promise<number | null> {
    return await this.#calls.pipes().read(pipe, buffer);
  }

  async writePipe(pipe: bigint, data: Uint8Array): Promise<void> {
    await this.#calls.pipes().write(pipe, data);
  }

  async closePipe(pipe: bigint): Promise<void> {
    await this.#calls.pipes().closePipe(pipe);
  }

  getServiceProperties(query: string): Promise<HcsTextOutcome> {
    return this.#calls.query("HcsGetServiceProperties", query);
  }

  modifyServiceSettings(settings: string): Promise<HcsOutcome> {
    return this.#calls.run((library) =>
      library.call((frame) =>
        library.symbol("HcsModifyServiceSettings")(
          frame.first(settings),
          frame.result,
        )
      )
    );
  }

  grantVmAccess(vmId: string, path: string): Promise<HcsOutcome> {
    return this.#calls.vmAccess("GrantVmAccess", vmId, path);
  }

  revokeVmAccess(vmId: string, path: string): Promise<HcsOutcome> {
    return this.#calls.vmAccess("RevokeVmAccess", vmId, path);
  }

  close(): Promise<void> {
    return this.#calls.release();
  }

  #onSystem(name: OptionCall, system: bigint, options: string) {
    return this.#calls.withOptions(
      name,
      "HcsCloseComputeSystem",
      system,
      options,
    );
  }

  #onProcess(name: OptionCall, process: bigint, options: string) {
    return this.#calls.withOptions(name, "HcsCloseProcess", process, options);
  }
}
