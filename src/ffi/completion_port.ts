/**
 * Opening the libraries that serve pipes, and a completion port.
 *
 * @module
 */
import { HcsError } from "../errors.ts";
import { currentRuntime } from "./current_runtime.ts";
import { hresultName } from "./hresult.ts";
import { INVALID_HANDLE_VALUE, kernel32, ntdll } from "./kernel32.ts";
import type { FfiRuntime, Library } from "./runtime.ts";

/** Where the libraries are; the defaults are Windows' own. */
export interface PipePortOptions {
  /**
   * Full path of kernel32.dll. The bare names of the defaults are safe: both
   * are in every process from its start, so no folder is searched.
   */
  kernel32Path?: string;
  /** Full path of ntdll.dll. */
  ntdllPath?: string;
  /** The FFI to use. */
  runtime?: FfiRuntime;
}

/** An open completion port. */
export interface CompletionPort {
  readonly runtime: FfiRuntime;
  readonly kernel32: Library<typeof kernel32>;
  readonly ntdll: Library<typeof ntdll>;
  readonly port: bigint;
}

/** Opens the libraries and makes a port. HcsError where there is none. */
export function openCompletionPort(options: PipePortOptions): CompletionPort {
  const runtime = options.runtime ?? currentRuntime();
  const first = runtime.open(options.kernel32Path ?? "kernel32.dll", kernel32);
  try {
    const second = runtime.open(options.ntdllPath ?? "ntdll.dll", ntdll);
    const port = first.symbols.CreateIoCompletionPort(
      INVALID_HANDLE_VALUE,
      0n,
      0n,
      1,
    );
    if (port !== 0n) return { runtime, kernel32: first, ntdll: second, port };
    second.close();
    const code = 0x800705aa; // ERROR_NO_SYSTEM_RESOURCES
    throw new HcsError("Cannot make a completion port", {
      operation: "open-pipes",
      code,
      codeName: hresultName(code),
    });
  } catch (error) {
    first.close();
    throw error;
  }
}
