/**
 * A process in a VM, as `vm.exec()` gives it.
 *
 * @module
 */
import type { WaitOptions } from "../../hcs/notification_hub.ts";
import type { ComputeSystem } from "../../hcs/compute_system.ts";
import { HcsProcess, type StandardStream } from "../../hcs/process.ts";
import { isAlreadyStopped, isNotFound } from "../../hcs/predicates.ts";
import type { OperatingSystem } from "../operating_system.ts";
import {
  checkConsoleSize,
  type ExecOptions,
  processParameters,
} from "./options.ts";
import { guestSignal } from "./signals.ts";
import { inputStream, outputStream } from "./streams.ts";

/** Whose process it is. */
export interface GuestProcessOwner {
  operatingSystem?: OperatingSystem;
  /** Called once the process is let go of. */
  closed?: () => void;
}

/** A process in a VM. Closing it ends it. */
export class GuestProcess implements AsyncDisposable {
  /** Its id in the guest. */
  readonly pid: number;
  readonly #process: HcsProcess;
  readonly #operatingSystem: OperatingSystem | undefined;
  readonly #stdin: WritableStream<Uint8Array> | undefined;
  readonly #stdout: ReadableStream<Uint8Array> | undefined;
  readonly #stderr: ReadableStream<Uint8Array> | undefined;
  readonly #closed: () => void;
  /** True where a close began before its end was known. */
  #cut = false;
  readonly #gone = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;

  /** Starts one; TypeError or RangeError for wrong options. */
  static async start(
    system: ComputeSystem,
    options: ExecOptions & Pick<WaitOptions, "signal">,
    of: GuestProcessOwner,
  ): Promise<GuestProcess> {
    const parameters = processParameters(options, of.operatingSystem);
    const { signal } = options;
    signal?.throwIfAborted();
    const started = await HcsProcess.create(
      system,
      JSON.stringify(parameters),
      { signal },
    );
    return new GuestProcess(started, of);
  }

  /** Takes over a process. */
  constructor(process: HcsProcess, options: GuestProcessOwner = {}) {
    this.pid = process.processId;
    this.#process = process;
    this.#operatingSystem = options.operatingSystem;
    this.#closed = options.closed ?? (() => {});
    const isCut = () => this.#cut;
    const gone = this.#gone.promise;
    if (process.hasStream("stdin")) this.#stdin = inputStream(process);
    if (process.hasStream("stdout")) {
      this.#stdout = outputStream(process, "stdout", isCut, gone);
    }
    if (process.hasStream("stderr")) {
      this.#stderr = outputStream(process, "stderr", isCut, gone);
    }
  }

  /**
   * Its standard input, bytes. Closing the stream gives it the end of its
   * input. TypeError where it was made without one.
   */
  get stdin(): WritableStream<Uint8Array> {
    return this.#stdin ?? missing("stdin");
  }

  /**
   * What it writes to standard output, bytes; with a tty all it writes.
   * ClosedError where a close, its VM's too, cuts it off. TypeError where it
   * was made without one.
   */
  get stdout(): ReadableStream<Uint8Array> {
    return this.#stdout ?? missing("stdout");
  }

  /**
   * What it writes to standard error, likewise; TypeError with a tty or
   * without one.
   */
  get stderr(): ReadableStream<Uint8Array> {
    return this.#stderr ?? missing("stderr");
  }

  /** The exit code, undefined while it is not known. */
  get exitCode(): number | undefined {
    return this.#process.exitCode;
  }

  /**
   * Waits for its end; the exit code, unsigned 32 bits. Output that was not
   * read yet can still be read. HcsError where the VM ended first.
   */
  wait(options: WaitOptions = {}): Promise<number> {
    return this.#process.wait(options);
  }

  /**
   * Sends a signal: `SIGTERM`, `TERM` or 15 to a Linux process, `CtrlC`,
   * `CtrlBreak`, … to a Windows one. One that has ended is no error.
   * RangeError for a signal that the guest's system does not have.
   */
  async signal(signal: string | number): Promise<void> {
    const wanted = guestSignal(signal, this.#operatingSystem);
    await (wanted === "terminate"
      ? this.#process.terminate()
      : this.#process.signal(JSON.stringify(wanted)));
  }

  /** Tells its terminal's new size in characters. */
  async resize(columns: number, rows: number): Promise<void> {
    checkConsoleSize({ columns, rows });
    await this.#process.resize(columns, rows);
  }

  /** Ends it at once; wait() tells the end. */
  terminate(): Promise<void> {
    return this.#process.terminate();
  }

  /**
   * Notes that a close has begun which will end it, its own or its VM's: what
   * it has not said by now is cut off.
   */
  beginClose(): void {
    if (this.exitCode === undefined) this.#cut = true;
  }

  /**
   * Ends it where it still runs, closes its streams and handle. A read that
   * waits then rejects with ClosedError. Idempotent.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#close({ terminate: true });
  }

  /** Lets go of it without ending it: streams and handle are closed. */
  release(): Promise<void> {
    return this.#closing ??= this.#close({ terminate: false });
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close({ terminate }: { terminate: boolean }): Promise<void> {
    let failure: { error: unknown } | undefined;
    this.beginClose();
    try {
      if (terminate && this.exitCode === undefined) {
        const { closeMs: timeoutMs } = this.#process.timeouts;
        await this.#process.terminate({ timeoutMs });
      }
    } catch (error) {
      // The VM may have ended meanwhile, and its processes with it.
      if (!isAlreadyStopped(error) && !isNotFound(error)) failure = { error };
    }
    try {
      await this.#process.close();
    } finally {
      this.#closed();
      this.#gone.resolve();
    }
    if (failure) throw failure.error;
  }
}

function missing(stream: StandardStream): never {
  throw new TypeError(`The process was made without "${stream}"`);
}
