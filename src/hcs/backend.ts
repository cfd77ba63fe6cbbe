/**
 * The first seam: what vmcompute.dll can do, with strings in and out and
 * notifications as plain values. The native backend and the simulator both
 * implement it, and one contract suite holds them to the same behaviour.
 *
 * A method never throws for a failed call: the HRESULT says it. It throws
 * {@linkcode PlatformError} where the call cannot be made at all (a missing
 * export, say) and {@linkcode ClosedError} once the backend is closed.
 *
 * @module
 */

/** What every call returns. */
export interface HcsOutcome {
  /** The HRESULT as an unsigned 32-bit number; success is below 0x80000000. */
  readonly hresult: number;
  /** The result document (JSON with `ErrorEvents`), or null if HCS sent none. */
  readonly result: string | null;
}

/** The outcome of a call that hands out a handle; 0n where it failed. */
export interface HcsHandleOutcome extends HcsOutcome {
  /** Opaque, process-wide; 0n is never a valid handle. */
  readonly handle: bigint;
}

/** The outcome of a call that returns a JSON text. */
export interface HcsTextOutcome extends HcsOutcome {
  /** The text, or null where HCS returned none. */
  readonly text: string | null;
}

/**
 * Fields of HCS_PROCESS_INFORMATION. The standard handles are backend handles
 * for {@linkcode HcsBackend.readPipe} and its siblings; 0n where not asked for.
 */
export interface HcsProcessInformation {
  readonly processId: number;
  readonly stdInput: bigint;
  readonly stdOutput: bigint;
  readonly stdError: bigint;
}

/** The outcome of creating a process or of asking for its information. */
export interface HcsProcessOutcome extends HcsHandleOutcome {
  readonly information: HcsProcessInformation;
}

/** One notification, as HCS delivered it. */
export interface HcsNotification {
  /** A value of HCS_NOTIFICATIONS; unknown ones are delivered too. */
  readonly type: number;
  /** The HRESULT as an unsigned 32-bit number. */
  readonly status: number;
  /**
   * The JSON text that came with it. Null where HCS sent none, and always null
   * on a runtime that cannot read it in time (Bun).
   */
  readonly data: string | null;
  /** True where the text was too long (over 2 MiB) and was cut or dropped. */
  readonly truncated?: boolean;
}

/**
 * Takes notifications. Called from the event loop, in order, never after the
 * matching unregister call has returned. Must not throw.
 */
export type HcsListener = (notification: HcsNotification) => void;

/** What vmcompute.dll can do. Method names are its exports without `Hcs`. */
export interface HcsBackend {
  /** `native`, `simulated`, or a test's own name. */
  readonly name: string;

  /** Query `{}` or `{Ids,Types,Names,Owners}`; returns a JSON array. */
  enumerateComputeSystems(query: string): Promise<HcsTextOutcome>;
  createComputeSystem(
    id: string,
    configuration: string,
  ): Promise<HcsHandleOutcome>;
  openComputeSystem(id: string): Promise<HcsHandleOutcome>;
  closeComputeSystem(system: bigint): Promise<HcsOutcome>;
  startComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  shutdownComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  terminateComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  pauseComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  resumeComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  /** A later export: PlatformError where the DLL has none. */
  saveComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  getComputeSystemProperties(
    system: bigint,
    query: string,
  ): Promise<HcsTextOutcome>;
  modifyComputeSystem(system: bigint, request: string): Promise<HcsOutcome>;
  registerComputeSystemCallback(
    system: bigint,
    listener: HcsListener,
  ): Promise<HcsHandleOutcome>;
  unregisterComputeSystemCallback(registration: bigint): Promise<HcsOutcome>;

  createProcess(
    system: bigint,
    parameters: string,
  ): Promise<HcsProcessOutcome>;
  openProcess(system: bigint, processId: number): Promise<HcsHandleOutcome>;
  closeProcess(process: bigint): Promise<HcsOutcome>;
  terminateProcess(process: bigint): Promise<HcsOutcome>;
  signalProcess(process: bigint, options: string): Promise<HcsOutcome>;
  getProcessInfo(process: bigint): Promise<HcsProcessOutcome>;
  getProcessProperties(process: bigint): Promise<HcsTextOutcome>;
  modifyProcess(process: bigint, request: string): Promise<HcsOutcome>;
  registerProcessCallback(
    process: bigint,
    listener: HcsListener,
  ): Promise<HcsHandleOutcome>;
  unregisterProcessCallback(registration: bigint): Promise<HcsOutcome>;

  /** Reads up to the buffer's length; the count, or null at the end. */
  readPipe(pipe: bigint, buffer: Uint8Array): Promise<number | null>;
  /** Writes all of the buffer. */
  writePipe(pipe: bigint, data: Uint8Array): Promise<void>;
  /** Closes a standard handle; pending reads and writes of it end. */
  closePipe(pipe: bigint): Promise<void>;

  getServiceProperties(query: string): Promise<HcsTextOutcome>;
  /** A later export: PlatformError where the DLL has none. */
  modifyServiceSettings(settings: string): Promise<HcsOutcome>;
  grantVmAccess(vmId: string, path: string): Promise<HcsOutcome>;
  /** A later export: PlatformError where no DLL has it. */
  revokeVmAccess(vmId: string, path: string): Promise<HcsOutcome>;

  /** Releases the library and its callback. Idempotent. */
  close(): Promise<void>;
}
