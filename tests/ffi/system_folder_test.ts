import { assertEquals, assertRejects } from "@std/assert";
import { PlatformError } from "../../src/errors.ts";
import { currentRuntime } from "../../src/ffi/current_runtime.ts";
import type {
  FfiRuntime,
  Library,
  SymbolTable,
} from "../../src/ffi/runtime.ts";
import { systemLibrary } from "../../src/ffi/system_folder.ts";
import { decodeUtf16, encodeUtf16 } from "../../src/ffi/utf16.ts";
import { nativeBackend } from "../../src/hcs/native_backend.ts";

/** A runtime whose kernel32.dll says that the folder is this one. */
function fakeWindows(folder: string, loads = true) {
  const opened: string[] = [];
  const loaded: [string, number][] = [];
  const runtime = {
    ...currentRuntime(),
    open(path: string): Library<SymbolTable> {
      opened.push(path);
      const symbols = {
        GetSystemDirectoryW(target: Uint8Array, units: number) {
          if (folder.length >= units) return folder.length + 1;
          target.set(encodeUtf16(folder));
          return folder.length;
        },
        LoadLibraryExW(name: Uint8Array, _file: bigint, flags: number) {
          loaded.push([decodeUtf16(name.subarray(0, -2)), flags]);
          return Promise.resolve(loads ? 0x1000n : 0n);
        },
      };
      return { symbols, close() {} } as unknown as Library<SymbolTable>;
    },
  } as FfiRuntime;
  return { runtime, opened, loaded };
}

Deno.test("systemLibrary() names the file in the folder that Windows names, loaded from there only", async () => {
  const { runtime, opened, loaded } = fakeWindows("C:\\Windows\\system32");
  assertEquals(
    await systemLibrary(runtime, "vmcompute.dll", { isWindows: true }),
    "C:\\Windows\\system32\\vmcompute.dll",
  );
  assertEquals(opened, ["kernel32.dll"]);
  assertEquals(loaded, [["C:\\Windows\\system32\\vmcompute.dll", 0x800]]);
});

Deno.test("systemLibrary() is a PlatformError with a hint where the DLL is missing", async () => {
  const { runtime } = fakeWindows("C:\\Windows\\system32", false);
  const error = await assertRejects(
    () => systemLibrary(runtime, "vmcompute.dll", { isWindows: true }),
    PlatformError,
    'Cannot open "C:\\Windows\\system32\\vmcompute.dll"',
  );
  assertEquals(error.hints.length, 1);
});

Deno.test("systemLibrary() is a PlatformError where Windows does not name the folder", async () => {
  for (const folder of ["", "x".repeat(40_000)]) {
    const { runtime } = fakeWindows(folder);
    await assertRejects(
      () => systemLibrary(runtime, "vmcompute.dll", { isWindows: true }),
      PlatformError,
      "Cannot find the system folder",
    );
  }
});

Deno.test("systemLibrary() off Windows points to the simulator", async () => {
  const error = await assertRejects(
    () =>
      systemLibrary(currentRuntime(), "vmcompute.dll", { isWindows: false }),
    PlatformError,
    'Cannot open "vmcompute.dll": this is no Windows',
  );
  assertEquals(error.hints.join().includes("--backend sim"), true);
});

Deno.test({
  name:
    "nativeBackend() opens nothing before its first call, which fails off Windows",
  ignore: Deno.build.os === "windows",
  async fn() {
    const backend = nativeBackend();
    await assertRejects(
      () => backend.enumerateComputeSystems("{}"),
      PlatformError,
      "this is no Windows",
    );
    await backend.close();
  },
});
