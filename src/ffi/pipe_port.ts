/**
 * Reading and writing the standard handles of processes.
 *
 * @module
 */
import { PlatformError } from "../errors.ts";
import type { FfiRuntime } from "./runtime.ts";

/** Where the libraries are; the defaults are Windows' own. */
export interface PipePortOptions {
  /** Full path of kernel32.dll. */
  kernel32Path?: string;
  /** Full path of ntdll.dll. */
  ntdllPath?: string;
  /** The FFI to use. */
  runtime?: FfiRuntime;
}

/** Pipes of one backend. */
export class PipePort {
  constructor(_options: PipePortOptions) {
    throw new PlatformError("Pipes of processes are not implemented yet", {
      operation: "pipe",
    });
  }
  read(_pipe: bigint, _buffer: Uint8Array): Promise<number | null> {
    return Promise.resolve(null);
  }
  write(_pipe: bigint, _data: Uint8Array): Promise<void> {
    return Promise.resolve();
  }
  closePipe(_pipe: bigint): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
