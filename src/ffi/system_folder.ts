/**
 * Where Windows' own DLLs are, and how they are opened so that nobody can put
 * another in their place.
 *
 * The folder comes from `GetSystemDirectoryW`, not from `%SystemRoot%`, which
 * whoever starts the program sets. kernel32.dll itself is opened by its bare
 * name: it is a known DLL, in every process from the start, so no search
 * happens. Each DLL is then loaded by `LoadLibraryExW` with its full path and
 * `LOAD_LIBRARY_SEARCH_SYSTEM32`, so that the DLLs it needs also come from the
 * system folder only; the runtime's own open finds it loaded already. That
 * first load is never given back: HCS's threads may still be inside.
 *
 * @module
 */
import { PlatformError } from "../errors.ts";
import { currentSystem } from "../system/current_system.ts";
import { allocate, type FfiRuntime, type SymbolTable } from "./runtime.ts";
import { decodeUtf16, encodeUtf16 } from "./utf16.ts";

const kernel32 = {
  GetSystemDirectoryW: {
    parameters: [
      "buffer", // LPWSTR lpBuffer
      "u32", // UINT uSize, in units
    ],
    result: "u32", // units without the NUL, or the room needed, or 0
  },
  LoadLibraryExW: {
    parameters: [
      "buffer", // LPCWSTR lpLibFileName
      "pointer", // HANDLE hFile, 0
      "u32", // DWORD dwFlags
    ],
    result: "pointer", // HMODULE, 0 where it failed
    nonblocking: true, // it reads files, and runs what they do at their start
  },
} as const satisfies SymbolTable;

const LOAD_LIBRARY_SEARCH_SYSTEM32 = 0x800;

/** What is loaded, or being loaded, by each runtime. */
const loading = new WeakMap<FfiRuntime, Map<string, Promise<string>>>();

/**
 * The full path of a DLL in the system folder, loaded. PlatformError off
 * Windows, and where the folder has no such DLL.
 */
export function systemLibrary(
  runtime: FfiRuntime,
  name: string,
  { isWindows = currentSystem().isWindows } = {},
): Promise<string> {
  let ofRuntime = loading.get(runtime);
  if (ofRuntime === undefined) loading.set(runtime, ofRuntime = new Map());
  let path = ofRuntime.get(name);
  if (path === undefined) {
    path = load(runtime, name, isWindows);
    ofRuntime.set(name, path);
    // The next one who asks may have more luck.
    path.catch(() => ofRuntime.delete(name));
  }
  return path;
}

async function load(
  runtime: FfiRuntime,
  name: string,
  isWindows: boolean,
): Promise<string> {
  if (!isWindows) {
    throw new PlatformError(`Cannot open "${name}": this is no Windows`, {
      operation: "open-library",
      hints: [
        "Use the simulator: --backend sim, or createSimulator() in a program",
      ],
    });
  }
  const { symbols, close } = runtime.open("kernel32.dll", kernel32);
  try {
    const units = 32768;
    const folder = allocate(units * 2);
    const length = symbols.GetSystemDirectoryW(folder, units);
    if (length === 0 || length >= units) {
      throw new PlatformError("Cannot find the system folder", {
        operation: "open-library",
      });
    }
    const path = `${decodeUtf16(folder.subarray(0, length * 2))}\\${name}`;
    const loaded = await symbols.LoadLibraryExW(
      encodeUtf16(path),
      0n,
      LOAD_LIBRARY_SEARCH_SYSTEM32,
    );
    if (loaded === 0n) {
      throw new PlatformError(`Cannot open "${path}"`, {
        operation: "open-library",
        hints: [
          "Turn on the Windows features Hyper-V and Containers, or see: uvm doctor",
        ],
      });
    }
    return path;
  } finally {
    close();
  }
}
