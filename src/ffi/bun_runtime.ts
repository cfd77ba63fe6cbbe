/**
 * The FFI of Bun behind the seam. The same tables as on Deno; the differences
 * that stay visible (tests/windows/README.md):
 *
 * - Bun has no nonblocking calls: they run on workers (bun_workers.ts).
 * - A callback from a foreign thread is posted, the thread does not wait. So
 *   `callbacksAreSynchronous` is false: numbers arrive whole, but no pointer
 *   may be followed, and the text of a notification is lost.
 *
 * @module
 */
import { PlatformError } from "../errors.ts";
import { nodeBuiltin } from "../system/node_builtin.ts";
import {
  type BunSymbol,
  callOnWorker,
  closeOnWorkers,
  warmUpWorker,
} from "./bun_workers.ts";
import type {
  CType,
  FfiRuntime,
  Library,
  NativeCallback,
  SymbolFunctions,
  SymbolSpec,
  SymbolTable,
} from "./runtime.ts";

// deno-lint-ignore no-explicit-any
type AnyFunction = (...args: any[]) => any;

/** The part of Bun's FFI module that is used. */
interface BunFfi {
  dlopen(path: string, symbols: Record<string, BunSymbol>): {
    symbols: Record<string, AnyFunction>;
    close(): void;
  };
  JSCallback: new (
    fn: AnyFunction,
    options: BunSymbol & { threadsafe: boolean },
  ) => { ptr: number; close(): void };
  ptr(memory: Uint8Array): number;
  toArrayBuffer(address: number, offset: number, length: number): ArrayBuffer;
}

let runtime: FfiRuntime | undefined;

/** The FFI of Bun; fails elsewhere. */
export function bunRuntime(): FfiRuntime {
  return runtime ??= makeRuntime();
}

function makeRuntime(): FfiRuntime {
  // Loaded when first used: a worker can begin meanwhile.
  let loaded: BunFfi | undefined;
  const ffi = () => loaded ??= nodeBuiltin<BunFfi>("bun:ffi");
  return {
    name: "bun",
    callbacksAreSynchronous: false,
    warmUp: warmUpWorker,
    open: (path, table) => open(ffi(), path, table),
    callback: (parameters, fn) => callback(ffi(), parameters, fn),
    copyMemory(address, target) {
      if (target.length === 0) return;
      if (address === 0n) throw new RangeError("Address must not be 0");
      target.set(
        new Uint8Array(ffi().toArrayBuffer(Number(address), 0, target.length)),
      );
    },
    addressOf: (memory) => BigInt(ffi().ptr(memory)),
  };
}

function open<const T extends SymbolTable>(
  ffi: BunFfi,
  path: string,
  table: T,
): Library<T> {
  const native = toBun(table);
  const library = openWithOptionals(ffi, path, table, native);
  const symbols: Record<string, AnyFunction | undefined> = {};
  for (const [name, spec] of Object.entries(table)) {
    const fn = library.symbols[name];
    symbols[name] = fn === undefined
      ? undefined
      : spec.nonblocking
      ? onWorker(ffi, path, name, native[name])
      : fn;
  }
  let closed = false;
  return {
    symbols: symbols as unknown as SymbolFunctions<T>,
    close() {
      if (closed) return;
      closed = true;
      library.close();
      closeOnWorkers(path);
    },
  };
}

/** Bun refuses a table with a missing symbol: optional ones go, one by one. */
function openWithOptionals(
  ffi: BunFfi,
  path: string,
  table: SymbolTable,
  native: Record<string, BunSymbol>,
): ReturnType<BunFfi["dlopen"]> {
  const wanted = { ...native };
  for (;;) {
    try {
      return ffi.dlopen(path, wanted);
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      const name = /Symbol "([^"]+)" not found/.exec(text)?.[1];
      if (name !== undefined && name in wanted && table[name].optional) {
        delete wanted[name];
        continue;
      }
      throw new PlatformError(
        name === undefined
          ? `Cannot open "${path}": ${text}`
          : `Cannot find "${name}" in "${path}"`,
        { operation: "open-library", cause },
      );
    }
  }
}

function onWorker(
  ffi: BunFfi,
  path: string,
  name: string,
  symbol: BunSymbol,
): AnyFunction {
  return (...args: unknown[]) =>
    callOnWorker(
      { path, name, symbol },
      // Memory goes as its address; `args` keeps it referenced meanwhile.
      args.map((arg) => arg instanceof Uint8Array ? BigInt(ffi.ptr(arg)) : arg),
      args,
    );
}

function callback(
  ffi: BunFfi,
  parameters: readonly CType[],
  fn: (...args: (number | bigint)[]) => void,
): NativeCallback {
  const native = new ffi.JSCallback(fn, {
    args: parameters.map((type) => typeNames[type]),
    returns: "void",
    threadsafe: true,
  });
  // Bun's callback does not keep the event loop alive: a timer does.
  let alive: ReturnType<typeof setInterval> | undefined;
  let closed = false;
  return {
    address: BigInt(native.ptr),
    ref() {
      if (!closed) alive ??= setInterval(() => {}, 0x7fffffff);
    },
    unref() {
      clearInterval(alive);
      alive = undefined;
    },
    close() {
      if (closed) return;
      closed = true;
      clearInterval(alive);
      // Calls posted before the close still refer to the callback: they run
      // in the loop's next turn at the latest.
      setTimeout(() => setTimeout(() => native.close(), 0), 0);
    },
  };
}

/** Results and callback arguments of 64 bits must come as bigint: u64. */
const typeNames: Readonly<Record<CType, string>> = {
  void: "void",
  i32: "i32",
  u32: "u32",
  u16: "u16",
  u64: "u64",
  usize: "u64",
  buffer: "ptr",
  pointer: "u64",
  function: "u64",
};

function toBun(table: SymbolTable): Record<string, BunSymbol> {
  return Object.fromEntries(
    Object.entries(table).map(([name, spec]: [string, SymbolSpec]) => [name, {
      args: spec.parameters.map((type) => typeNames[type]),
      returns: typeNames[spec.result],
    }]),
  );
}
