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
  /** The process's id in the guest. */
  readonly processId: number;
  /** Takes what the process reads. */
  readonly stdInput: bigint;
  /** Gives what the process writes. */
  readonly stdOutput: bigint;
  /** Gives what the process writes as errors. */
  readonly stdError: bigint;
}

/** The outcome of creating a process or of asking for its information. */
export interface HcsProcessOutcome extends HcsHandleOutcome {
  /** The process id and its standard handles. */
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
  /** Creates a system from its document; usually pending. */
  createComputeSystem(
    id: string,
    configuration: string,
  ): Promise<HcsHandleOutcome>;
  /** Opens a system that exists. */
  openComputeSystem(id: string): Promise<HcsHandleOutcome>;
  /** Closes a handle; its registrations must be gone. */
  closeComputeSystem(system: bigint): Promise<HcsOutcome>;
  /** Starts a created system; usually pending. */
  startComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  /** Asks the guest to shut down; usually pending until the exit. */
  shutdownComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  /** Ends the system; usually pending until the exit. */
  terminateComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  /** Pauses a running system; usually pending. */
  pauseComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  /** Resumes a paused system; usually pending. */
  resumeComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  /** A later export: PlatformError where the DLL has none. */
  saveComputeSystem(system: bigint, options: string): Promise<HcsOutcome>;
  /** Query `{}` or `{PropertyTypes}`; returns a JSON object. */
  getComputeSystemProperties(
    system: bigint,
    query: string,
  ): Promise<HcsTextOutcome>;
  /** Applies a ModifySettingRequest (JSON). */
  modifyComputeSystem(system: bigint, request: string): Promise<HcsOutcome>;
  /** Registers a listener; the handle is for the unregister call. */
  registerComputeSystemCallback(
    system: bigint,
    listener: HcsListener,
  ): Promise<HcsHandleOutcome>;
  /** Unregisters; returns once no listener of it is running. */
  unregisterComputeSystemCallback(registration: bigint): Promise<HcsOutcome>;

  /** Starts a process in the system (schema type `ProcessParameters`). */
  createProcess(
    system: bigint,
    parameters: string,
  ): Promise<HcsProcessOutcome>;
  /** Opens a process by its id in the guest. */
  openProcess(system: bigint, processId: number): Promise<HcsHandleOutcome>;
  /** Closes a process handle; the process goes on. */
  closeProcess(process: bigint): Promise<HcsOutcome>;
  /** Ends a process. */
  terminateProcess(process: bigint): Promise<HcsOutcome>;
  /** Sends a signal, `{"Signal":…}`. */
  signalProcess(process: bigint, options: string): Promise<HcsOutcome>;
  /** The process id and standard handles of an open process. */
  getProcessInfo(process: bigint): Promise<HcsProcessOutcome>;
  /** Exit code and state (schema type `ProcessStatus`). */
  getProcessProperties(process: bigint): Promise<HcsTextOutcome>;
  /** Resizes its console or closes a handle (`ProcessModifyRequest`). */
  modifyProcess(process: bigint, request: string): Promise<HcsOutcome>;
  /** As registerComputeSystemCallback, for a process. */
  registerProcessCallback(
    process: bigint,
    listener: HcsListener,
  ): Promise<HcsHandleOutcome>;
  /** As unregisterComputeSystemCallback, for a process. */
  unregisterProcessCallback(registration: bigint): Promise<HcsOutcome>;

  /** Reads up to the buffer's length; the count, or null at the end. */
  readPipe(pipe: bigint, buffer: Uint8Array): Promise<number | null>;
  /** Writes all of the buffer. */
  writePipe(pipe: bigint, data: Uint8Array): Promise<void>;
  /** Closes a standard handle; pending reads and writes of it end. */
  closePipe(pipe: bigint): Promise<void>;

  /** Properties of the service itself, schema versions among them. */
  getServiceProperties(query: string): Promise<HcsTextOutcome>;
  /** A later export: PlatformError where the DLL has none. */
  modifyServiceSettings(settings: string): Promise<HcsOutcome>;
  /** Gives the VM's identity access to a file. */
  grantVmAccess(vmId: string, path: string): Promise<HcsOutcome>;
  /** A later export: PlatformError where no DLL has it. */
  revokeVmAccess(vmId: string, path: string): Promise<HcsOutcome>;

  /** Releases the library and its callback. Idempotent. */
  close(): Promise<void>;
}
