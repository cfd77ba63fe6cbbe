/**
 * The FFI of Deno behind the seam. The only file of the product, beside
 * main.ts, that names `Deno`.
 *
 * Pointers are declared to Deno as `u64`: the ABI is the same on the 64-bit
 * systems HCS runs on, and a bigint costs no pointer object.
 *
 * Facts (tests/windows/README.md): nonblocking calls share a pool of 32 threads,
 * on Windows of four for each processor, so no call may block for long; a
 * callback from a foreign thread holds that thread until the JavaScript has
 * run.
 *
 * @module
 */
import { PlatformError } from "../errors.ts";
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

/** The FFI of Deno. */
export const denoRuntime: FfiRuntime = {
  name: "deno",
  callbacksAreSynchronous: true,
  open,
  callback,
  copyMemory(address, target) {
    if (target.length === 0) return;
    Deno.UnsafePointerView.copyInto(
      pointer(address),
      target as Uint8Array<ArrayBuffer>,
    );
  },
  addressOf: (memory) =>
    Deno.UnsafePointer.value(
      Deno.UnsafePointer.of(memory as Uint8Array<ArrayBuffer>),
    ),
};

function open<const T extends SymbolTable>(path: string, table: T): Library<T> {
  let library: Deno.DynamicLibrary<Deno.ForeignLibraryInterface>;
  try {
    library = Deno.dlopen(path, toForeign(table));
  } catch (cause) {
    throw openError(path, cause);
  }
  const symbols: Record<string, AnyFunction | undefined> = {};
  for (const [name, spec] of Object.entries(table)) {
    const fn = library.symbols[name] as unknown as AnyFunction | null;
    symbols[name] = fn === null
      ? undefined
      : spec.nonblocking && spec.parameters.includes("buffer")
      ? holdArguments(fn)
      : fn;
  }
  let closed = false;
  return {
    symbols: symbols as unknown as SymbolFunctions<T>,
    close() {
      if (closed) return;
      closed = true;
      library.close();
    },
  };
}

/** Arguments of nonblocking calls under way: V8 must not collect them. */
const held = new Set<unknown[]>();

function holdArguments(fn: AnyFunction): AnyFunction {
  return (...args) => {
    held.add(args);
    return (fn(...args) as Promise<unknown>).finally(() => held.delete(args));
  };
}

function callback(
  parameters: readonly CType[],
  fn: (...args: (number | bigint)[]) => void,
): NativeCallback {
  const native = Deno.UnsafeCallback.threadSafe(
    { parameters: parameters.map(toNative), result: "void" },
    fn as AnyFunction,
  );
  native.unref(); // threadSafe() begins with a reference.
  let referenced = false;
  let closed = false;
  return {
    address: Deno.UnsafePointer.value(native.pointer),
    ref() {
      if (!referenced && !closed) native.ref();
      referenced = true;
    },
    unref() {
      if (referenced && !closed) native.unref();
      referenced = false;
    },
    close() {
      if (closed) return;
      closed = true;
      native.close();
    },
  };
}

function toForeign(table: SymbolTable): Deno.ForeignLibraryInterface {
  const entries = Object.entries(table).map((
    [name, spec]: [string, SymbolSpec],
  ) => [name, {
    parameters: spec.parameters.map(toNative),
    result: toNative(spec.result),
    nonblocking: spec.nonblocking ?? false,
    optional: spec.optional ?? false,
  }]);
  return Object.fromEntries(entries);
}

/** `void` stands for results only, where Deno takes it too. */
function toNative(type: CType): Deno.NativeType {
  const native = type === "pointer" || type === "function" ? "u64" : type;
  return native as Deno.NativeType;
}

function pointer(address: bigint): Deno.PointerObject {
  const value = Deno.UnsafePointer.create(address);
  if (value === null) throw new RangeError("Address must not be 0");
  return value;
}

function openError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause.name === "NotCapable") return cause;
  const symbol = /Failed to register symbol (\S+):/.exec(cause.message)?.[1];
  const text = symbol === undefined
    ? `Cannot open "${path}": ${cause.message}`
    : `Cannot find "${symbol}" in "${path}"`;
  return new PlatformError(text, { operation: "open-library", cause });
}
