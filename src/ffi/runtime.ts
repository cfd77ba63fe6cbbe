/**
 * The third seam: what a JavaScript runtime does for the FFI tables. One file
 * implements it for Deno, one for Bun; nothing above src/ffi knows which.
 *
 * Numbers: pointers, HANDLE, SOCKET and function addresses are `bigint`;
 * HRESULT is a signed `i32` as the ABI returns it.
 *
 * Memory: a `buffer` argument stays referenced until its call has returned,
 * the runtime sees to that. Memory whose address goes to native code by other
 * ways (`addressOf`, an overlapped operation) the caller keeps. Memory for
 * native code is made by {@linkcode allocate}: a small `new Uint8Array(n)` may
 * move.
 *
 * @module
 */

/** The C types that uvm's tables use. `buffer` is a pointer to our memory. */
export type CType =
  | "void"
  | "i32"
  | "u32"
  | "u16"
  | "u64"
  | "usize"
  | "buffer"
  | "pointer"
  | "function";

/** One exported function. */
export interface SymbolSpec {
  readonly parameters: readonly CType[];
  readonly result: Exclude<CType, "buffer" | "function">;
  /** Runs on another thread and returns a promise: for calls that can block. */
  readonly nonblocking?: boolean;
  /** May be missing in older DLLs: then the symbol is undefined. */
  readonly optional?: boolean;
}

/** A symbol table: the exported name, Microsoft's spelling, to its shape. */
export type SymbolTable = Record<string, SymbolSpec>;

/** The JavaScript value of a parameter. */
export type ArgumentOf<T extends CType> = T extends "buffer" ? Uint8Array | null
  : T extends "u64" | "usize" | "pointer" | "function" ? bigint
  : T extends "void" ? never
  : number;

/** The JavaScript value of a result. */
export type ResultOf<T extends CType> = T extends "void" ? void
  : T extends "u64" | "usize" | "pointer" ? bigint
  : number;

type Arguments<P extends readonly CType[]> = {
  -readonly [K in keyof P]: ArgumentOf<P[K]>;
};

/** The function a symbol becomes. */
export type SymbolFunction<S extends SymbolSpec> = (
  ...args: Arguments<S["parameters"]>
) => S["nonblocking"] extends true ? Promise<ResultOf<S["result"]>>
  : ResultOf<S["result"]>;

/** The functions of a table; optional ones may be undefined. */
export type SymbolFunctions<T extends SymbolTable> = {
  readonly [K in keyof T]: T[K]["optional"] extends true
    ? SymbolFunction<T[K]> | undefined
    : SymbolFunction<T[K]>;
};

/** An open library. */
export interface Library<T extends SymbolTable> {
  readonly symbols: SymbolFunctions<T>;
  /** Closes the library; no call may be under way. Idempotent. */
  close(): void;
}

/** A function that native code can call, from any thread. */
export interface NativeCallback {
  /** Its address. */
  readonly address: bigint;
  /** Keeps the event loop alive, until `unref`. */
  ref(): void;
  /** Lets the event loop end. */
  unref(): void;
  /**
   * Frees it. Only once native code cannot call it any more, which for HCS
   * means: after the unregister call has returned. Not from within the
   * callback itself.
   */
  close(): void;
}

/** What a runtime does for the FFI tables. */
export interface FfiRuntime {
  readonly name: "deno" | "bun";
  /**
   * True where a foreign thread that calls a callback waits until the
   * JavaScript function has returned, so that pointers in its arguments may
   * be read there.
   */
  readonly callbacksAreSynchronous: boolean;
  /** Begins what a first nonblocking call waits for, a worker on Bun. */
  warmUp?(): void;
  /**
   * Opens a library by full path. PlatformError where the file or a symbol
   * that is not optional is missing, naming it.
   */
  open<const T extends SymbolTable>(path: string, table: T): Library<T>;
  /**
   * Makes a callback that any thread may call; the function must not throw.
   * It runs on the event loop of the thread that made it. It does not keep
   * that loop alive, unless by `ref`. Integers of 64 bits and pointers arrive as
   * `bigint`, others as numbers.
   */
  callback(
    parameters: readonly CType[],
    fn: (...args: (number | bigint)[]) => void,
  ): NativeCallback;
  /** Copies native memory out, from an address to the end of the target. */
  copyMemory(address: bigint, target: Uint8Array): void;
  /**
   * The address of memory made by {@linkcode allocate}, to be put into a
   * structure. The caller keeps the memory referenced while native code has it.
   */
  addressOf(memory: Uint8Array): bigint;
}

/**
 * Zeroed memory that native code may be given: it never moves. Its parts
 * (`subarray`) neither.
 */
export function allocate(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length));
}
