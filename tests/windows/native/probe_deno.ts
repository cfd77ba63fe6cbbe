/** Asks probe.c in deno.exe; prints one JSON value. Argument: the DLL. */

const { symbols: probe } = Deno.dlopen(Deno.args[0], {
  probe_hresult: { parameters: ["u32"], result: "i32" },
  probe_u64: { parameters: ["u64"], result: "u64" },
  probe_i64: { parameters: ["i64"], result: "i64" },
  probe_sleep: { parameters: ["u32"], result: "i32", nonblocking: true },
  probe_fill: {
    parameters: ["buffer", "u32", "u8", "u32"],
    result: "i32",
    nonblocking: true,
  },
  probe_call: {
    parameters: ["function", "pointer", "u32", "i32", "u32", "u32"],
    result: "i32",
  },
  probe_call_us: { parameters: [], result: "u64" },
});

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Ticks of a 10 ms timer while the library sleeps for 500 ms. */
async function ticksDuringCall(): Promise<number> {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  await probe.probe_sleep(500);
  clearInterval(timer);
  return ticks;
}

/** Two calls from a foreign thread, each handled in 50 ms of JavaScript. */
async function callback(): Promise<unknown> {
  const calls: unknown[] = [];
  const fn = Deno.UnsafeCallback.threadSafe(
    {
      parameters: ["u32", "pointer", "i32", "pointer"],
      result: "void",
    } as const,
    (type, context, status, data) => {
      const until = performance.now() + 50;
      while (performance.now() < until);
      const view = new Deno.UnsafePointerView(data!);
      const units = Array.from({ length: 8 }, (_, i) => view.getUint16(i * 2));
      calls.push({
        type,
        context: String(Deno.UnsafePointer.value(context)),
        status,
        text: String.fromCharCode(...units),
      });
    },
  );
  const context = Deno.UnsafePointer.create(0x123456789abn);
  probe.probe_call(fn.pointer, context, 0xf0000001, -5, 5, 2);
  await pause(500);
  fn.close();
  return { calls, insideUs: Number(probe.probe_call_us()) };
}

const small = new Uint8Array(8);
const filling = probe.probe_fill(small, 8, 7, 50);
small.subarray(1);
await filling;

const answers = {
  accessDenied: probe.probe_hresult(0x80070005),
  u64: [5n, 2n ** 53n + 1n, 2n ** 64n - 1n].map((v) =>
    probe.probe_u64(v) === v
  ),
  i64: [-1n, -(2n ** 63n)].map((v) => probe.probe_i64(v) === v),
  ticks: await ticksDuringCall(),
  small: [...small],
  callback: await callback(),
};
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(answers)));
