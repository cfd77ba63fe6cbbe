/**
 * The FFI of Deno behind the seam.
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
  const libraries = [openWithOptionals(path, table)];
  const found = libraries[0].symbols as unknown as Record<string, AnyFunction>;
  const symbols: Record<string, AnyFunction | undefined> = {};
  let closed = false;
  for (const [name, spec] of Object.entries(table)) {
    const fn = Object.hasOwn(found, name) ? found[name] : undefined;
    if (fn === undefined) {
      symbols[name] = undefined;
    } else if (spec.nonblocking) {
      symbols[name] = spec.parameters.includes("buffer")
        ? holdArguments(fn)
        : fn;
    } else {
      whenFirstUsed(symbols, name, () => {
        if (closed) throw new TypeError(`Library "${path}" is closed`);
        const library = Deno.dlopen(path, toForeign({ [name]: spec }, false));
        libraries.push(library);
        return library.symbols[name] as unknown as AnyFunction;
      });
    }
  }
  return {
    symbols: symbols as unknown as SymbolFunctions<T>,
    close() {
      if (closed) return;
      closed = true;
      for (const library of libraries) library.close();
    },
  };
}

type AnyLibrary = Deno.DynamicLibrary<Deno.ForeignLibraryInterface>;

/**
 * Opens all symbols as nonblocking. A missing one is an error, unless it is
 * optional: Deno's own optional ones are only missed when they are called.
 */
function openWithOptionals(path: string, table: SymbolTable): AnyLibrary {
  const wanted = { ...table };
  for (;;) {
    try {
      return Deno.dlopen(path, toForeign(wanted, true));
    } catch (cause) {
      const name = missingSymbol(cause);
      if (name === undefined || !wanted[name]?.optional) {
        throw openError(path, cause);
      }
      delete wanted[name];
    }
  }
}

/**
 * Deno compiles code for each blocking symbol that it opens, 0.6 ms each, and
 * none for nonblocking ones: so a blocking one is opened when it is first used.
 */
function whenFirstUsed(
  symbols: Record<string, AnyFunction | undefined>,
  name: string,
  get: () => AnyFunction,
): void {
  const shape = { configurable: true, enumerable: true };
  Object.defineProperty(symbols, name, {
    ...shape,
    get() {
      const value = get();
      Object.defineProperty(symbols, name, { ...shape, value });
      return value;
    },
  });
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

function toForeign(
  table: SymbolTable,
  nonblocking: boolean,
): Deno.ForeignLibraryInterface {
  const entries = Object.entries(table).map((
    [name, spec]: [string, SymbolSpec],
  ) => [name, {
    parameters: spec.parameters.map(toNative),
    result: toNative(spec.result),
    nonblocking,
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
  const symbol = missingSymbol(cause);
  const text = symbol === undefined
    ? `Cannot open "${path}": ${cause.message}`
    : `Cannot find "${symbol}" in "${path}"`;
  return new PlatformError(text, { operation: "open-library", cause });
}

function missingSymbol(cause: unknown): string | undefined {
  const text = cause instanceof Error ? cause.message : "";
  return /Failed to register symbol (\S+):/.exec(text)?.[1];
}
