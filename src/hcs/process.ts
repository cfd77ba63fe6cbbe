/**
 * One process of a compute system over an HcsBackend.
 *
 * @module
 */
import { ClosedError } from "../errors.ts";
import { isFailure } from "../ffi/hresult.ts";
import {
  type AcquiredProcess,
  createProcess,
  openProcess,
} from "./acquire_process.ts";
import type { HcsBackend, HcsOutcome } from "./backend.ts";
import type { ComputeSystem } from "./compute_system.ts";
import { bounded } from "./bounded.ts";
import { checkOutcome, hcsError, isPendingOutcome } from "./hcs_error.ts";
import { closedError, type WaitOptions } from "./notification_hub.ts";
import { OpenCalls } from "./open_calls.ts";
import { isAlreadyStopped, isNotFound } from "./predicates.ts";
import { ProcessEnd } from "./process_end.ts";
import { parseProcessStatus, type ProcessStatus } from "./process_status.ts";
import type { CallTimeouts } from "./timeouts.ts";

/** A standard stream by its usual name. */
export type StandardStream = "stdin" | "stdout" | "stderr";

/** An open process. Closing it does not end it: terminate() does. */
export class HcsProcess implements AsyncDisposable {
  /** The id of the system it runs in. */
  readonly systemId: string;
  /** The process' id in the guest. */
  readonly processId: number;
  readonly #acquired: AcquiredProcess;
  readonly #calls = new OpenCalls();
  readonly #pipes: Record<StandardStream, bigint>;
  readonly #end: ProcessEnd;
  #closing: Promise<void> | undefined;

  /** Takes over what was acquired; use create() or open(). */
  constructor(system: ComputeSystem, acquired: AcquiredProcess) {
    this.systemId = acquired.systemId;
    this.processId = acquired.processId;
    this.#acquired = acquired;
    this.#pipes = { ...acquired.pipes };
    this.#end = new ProcessEnd({
      system,
      hub: acquired.hub,
      operation: this.#named("wait for"),
      query: () => this.properties(),
    });
  }

  /**
   * Creates a process from schema type `ProcessParameters` as JSON. A failure
   * leaves nothing behind. HcsError where HCS refuses.
   */
  static async create(
    system: ComputeSystem,
    parameters: string,
    options: WaitOptions = {},
  ): Promise<HcsProcess> {
    const acquired = await createProcess(system, parameters, options);
    return new HcsProcess(system, acquired);
  }

  /**
   * Opens a process by its id: to wait for it, signal or end it. It has no
   * standard streams here.
   */
  static async open(
    system: ComputeSystem,
    processId: number,
    options: WaitOptions = {},
  ): Promise<HcsProcess> {
    const acquired = await openProcess(system, processId, options);
    return new HcsProcess(system, acquired);
  }

  /** The exit code, unsigned 32 bits; undefined while it is not known. */
  get exitCode(): number | undefined {
    return this.#end.exitCode;
  }

  /** True where the stream was asked for and is not closed. */
  hasStream(stream: StandardStream): boolean {
    return this.#pipes[stream] !== 0n;
  }

  /**
   * Waits for its end; the exit code. HcsError where HCS lost the process or
   * the VM ended, ClosedError after close().
   */
  wait(options: WaitOptions = {}): Promise<number> {
    return this.#end.wait(options);
  }

  /** What HCS tells of it now. */
  async properties(): Promise<ProcessStatus> {
    const operation = this.#named("query");
    const outcome = await this.#call(
      operation,
      (backend, handle) => backend.getProcessProperties(handle),
    );
    checkOutcome(operation, this.systemId, outcome);
    const status = parseProcessStatus(outcome.text);
    if (status) return status;
    throw hcsError({
      operation,
      id: this.systemId,
      code: 0x8007000d,
      result: '{"ErrorMessage":"HCS returned no process status"}',
    });
  }

  /**
   * Sends a signal: `{"Signal":15}` for Linux, `{"Signal":"CtrlC"}` for
   * Windows. A process that has ended already is no error.
   */
  async signal(options: string): Promise<void> {
    await this.#request(
      "signal",
      (backend, handle) => backend.signalProcess(handle, options),
    );
  }

  /** Ends it at once. One that has ended already is no error. */
  async terminate(options: WaitOptions = {}): Promise<void> {
    await this.#request(
      "terminate",
      (backend, handle) => backend.terminateProcess(handle),
      options,
    );
  }

  /** Bounds of the calls on it, and of its closing. */
  get timeouts(): CallTimeouts {
    return this.#acquired.timeouts;
  }

  /** Tells its console's new size, in characters. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#modify("resize the console of", {
      Operation: "ConsoleSize",
      ConsoleSize: { Height: rows, Width: columns },
    });
  }

  /**
   * Closes its standard input: the process reads the end. Both ways are taken,
   * as hcsshim does: the guest is told, and the host's handle is closed.
   */
  async closeStdin(): Promise<void> {
    if (this.#pipes.stdin === 0n) return;
    try {
      await this.#modify("close standard input of", {
        Operation: "CloseHandle",
        CloseHandle: { Handle: "StdIn" },
      });
    } finally {
      await this.closeStream("stdin");
    }
  }

  /** Reads up to the buffer's length; the count, or null at the end. */
  read(
    stream: "stdout" | "stderr",
    buffer: Uint8Array,
  ): Promise<number | null> {
    const pipe = this.#pipe("read", stream);
    return this.#acquired.backend.readPipe(pipe, buffer);
  }

  /** Writes all of the data to its standard input. */
  async write(data: Uint8Array): Promise<void> {
    await this.#acquired.backend.writePipe(this.#pipe("write", "stdin"), data);
  }

  /** Closes the host's end of a stream; reads and writes under way end. */
  async closeStream(stream: StandardStream): Promise<void> {
    const pipe = this.#pipes[stream];
    if (pipe === 0n) return;
    this.#pipes[stream] = 0n;
    await this.#acquired.backend.closePipe(pipe);
  }

  /** Closes streams, callback and handle. The process goes on. Idempotent. */
  close(): Promise<void> {
    return this.#closing ??= bounded(this.#close(), {
      operation: this.#named("close"),
      id: this.systemId,
      timeoutMs: this.#acquired.timeouts.closeMs,
    });
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { backend, handle, hub, registration } = this.#acquired;
    this.#end.close();
    hub.close();
    const failures: unknown[] = [];
    const attempt = async (step: () => Promise<unknown>) => {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    };
    for (const stream of ["stdin", "stdout", "stderr"] as const) {
      await attempt(() => this.closeStream(stream));
    }
    await attempt(async () =>
      checkOutcome(
        this.#named("unregister the callback of"),
        this.systemId,
        await backend.unregisterProcessCallback(registration),
      )
    );
    await this.#calls.settled();
    await attempt(async () =>
      checkOutcome(
        this.#named("close"),
        this.systemId,
        await backend.closeProcess(handle),
      )
    );
    if (failures.length > 0) throw failures[0];
  }

  async #modify(
    verb: string,
    request: Record<string, unknown>,
  ): Promise<void> {
    await this.#request(
      verb,
      (backend, handle) =>
        backend.modifyProcess(handle, JSON.stringify(request)),
    );
  }

  async #request(
    verb: string,
    fn: (backend: HcsBackend, handle: bigint) => Promise<HcsOutcome>,
    options: WaitOptions = {},
  ): Promise<void> {
    const operation = this.#named(verb);
    const outcome = await this.#call(operation, fn, options);
    if (!isFailure(outcome.hresult) || isPendingOutcome(outcome)) return;
    try {
      checkOutcome(operation, this.systemId, outcome);
    } catch (error) {
      if (!isAlreadyStopped(error) && !isNotFound(error)) throw error;
    }
  }

  async #call<T>(
    operation: string,
    fn: (backend: HcsBackend, handle: bigint) => Promise<T>,
    options: WaitOptions = {},
  ): Promise<T> {
    if (this.#closing) throw closedError(operation, this.systemId);
    const { backend, handle, timeouts } = this.#acquired;
    return await bounded(this.#calls.track(fn(backend, handle)), {
      operation,
      id: this.systemId,
      timeoutMs: timeouts.callMs,
      ...options,
    });
  }

  #pipe(verb: string, stream: StandardStream): bigint {
    const pipe = this.#pipes[stream];
    if (pipe !== 0n) return pipe;
    throw new ClosedError(
      `Cannot ${verb} ${stream} of process ${this.processId} of VM "${this.systemId}": it is not open`,
      { operation: this.#named(verb), id: this.systemId },
    );
  }

  #named(verb: string): string {
    return `${verb} process ${this.processId} of`;
  }
}
