/** Asks probe.c in an exe of Bun; prints one JSON value. Argument: the DLL. */

/** A function of the library, called with what its table says. */
type Native = (...args: unknown[]) => number | bigint;

/** What this program uses of `bun:ffi`. */
interface BunFfi {
  dlopen(path: string, table: Record<string, unknown>): {
    symbols: Record<string, Native>;
  };
  ptr(array: Uint8Array): number;
  toArrayBuffer(address: number, offset: number, size: number): ArrayBuffer;
  JSCallback: new (
    fn: (...args: never[]) => void,
    options: Record<string, unknown>,
  ) => { ptr: number; close(): void };
}

// deno-lint-ignore no-explicit-any
const process = (globalThis as any).process;
const ffi = process.getBuiltinModule("bun:ffi") as BunFfi;
const dll: string = process.argv[2];
const { symbols: probe } = ffi.dlopen(dll, {
  probe_hresult: { args: ["u32"], returns: "i32" },
  probe_u64: { args: ["u64"], returns: "u64" },
  probe_i64: { args: ["i64"], returns: "i64" },
  probe_call: {
    args: ["ptr", "u64", "u32", "i32", "u32", "u32"],
    returns: "i32",
  },
  probe_call_us: { args: [], returns: "u64" },
});

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Two calls from a foreign thread, each handled in 50 ms of JavaScript. */
async function callback(): Promise<unknown> {
  const calls: unknown[] = [];
  const fn = new ffi.JSCallback(
    (type: number, context: bigint, status: number, data: number) => {
      const until = performance.now() + 50;
      while (performance.now() < until);
      const units = new Uint16Array(ffi.toArrayBuffer(data, 0, 16));
      calls.push({
        type,
        context: String(context),
        status,
        text: String.fromCharCode(...units),
      });
    },
    {
      args: ["u32", "u64", "i32", "ptr"],
      returns: "void",
      threadsafe: true,
    },
  );
  probe.probe_call(fn.ptr, 0x123456789abn, 0xf0000001, -5, 5, 2);
  await pause(500);
  fn.close();
  return { calls, insideUs: Number(probe.probe_call_us()) };
}

const workerSource = `
  const { dlopen } = require("bun:ffi");
  const { symbols } = dlopen(${JSON.stringify(dll)}, {
    probe_sleep: { args: ["u32"], returns: "i32" },
    probe_fill: { args: ["u64", "u32", "u8", "u32"], returns: "i32" },
  });
  self.onmessage = ({ data: [name, ...args] }) =>
    postMessage(symbols[name](...args));
`;

/** One worker: its calls leave this loop free and write to this memory. */
async function worker(): Promise<unknown> {
  const thread = new Worker(
    URL.createObjectURL(new Blob([workerSource])),
  );
  const call = (...message: unknown[]) =>
    new Promise((done, failed) => {
      thread.onmessage = ({ data }) => done(data);
      thread.onerror = ({ message }) => failed(new Error(message));
      thread.postMessage(message);
    });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  await call("probe_sleep", 500);
  clearInterval(timer);
  const array = new Uint8Array(new ArrayBuffer(8));
  const filling = call("probe_fill", BigInt(ffi.ptr(array)), 8, 7, 50);
  array.subarray(1);
  await filling;
  thread.terminate();
  return { ticks, filled: [...array] };
}

/** Whether an array is elsewhere after a view of its buffer was made. */
function moves(array: Uint8Array): boolean {
  const before = ffi.ptr(array);
  array.subarray(0);
  return ffi.ptr(array) !== before;
}

const answers = {
  accessDenied: probe.probe_hresult(0x80070005),
  u64: [5n, 2n ** 53n + 1n, 2n ** 64n - 1n].map((v) =>
    probe.probe_u64(v) === v
  ),
  i64: [-1n, -(2n ** 63n)].map((v) => probe.probe_i64(v) === v),
  smallMoves: moves(new Uint8Array(8)),
  ownBufferMoves: moves(new Uint8Array(new ArrayBuffer(8))),
  callback: await callback(),
  worker: await worker(),
};
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
