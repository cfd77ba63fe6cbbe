/**
 * One stand-in for vmcompute.dll, for one test: a copy of the library of its
 * own, so that no test sees another's systems.
 *
 * @module
 */
import { copyFileSync, rmSync } from "node:fs";
import process from "node:process";
import { currentRuntime } from "../../src/ffi/current_runtime.ts";
import { allocate } from "../../src/ffi/runtime.ts";
import { encodeUtf16 } from "../../src/ffi/utf16.ts";
import type { NativeBackendOptions } from "../../src/hcs/native_backend.ts";
import { buildStandIn } from "./build.ts";

/** What lives in the stand-in; all 0 when everything was given back. */
export interface Counters {
  handles: number;
  registrations: number;
  strings: number;
  callbacks: number;
  objects: number;
  events: number;
  pipes: number;
  hostHandles: number;
}

/** Nothing left. */
export const nothing: Counters = {
  handles: 0,
  registrations: 0,
  strings: 0,
  callbacks: 0,
  objects: 0,
  events: 0,
  pipes: 0,
  hostHandles: 0,
};

/** An open stand-in. */
export interface StandIn extends Disposable {
  /** Where nativeBackend() finds it. */
  readonly options: NativeBackendOptions;
  /** Adds a line to the fault plan (plan.c says how they look). */
  plan(line: string): void;
  clearPlan(): void;
  counters(): Counters;
  /** Counters once the last callbacks and events are through, 2 s at most. */
  settled(): Promise<Counters>;
  /** Begins to write down the calls. */
  record(): void;
  /** The calls since record(). */
  recorded(): { call: string; [key: string]: unknown }[];
  /** Sends a notification to a system's callbacks. */
  notify(id: string, type: number, status?: number, data?: string): void;
  /** The same with a text as raw UTF-16 units; a NUL ends it. */
  notifyRaw(id: string, type: number, units: number[]): void;
  /** Lets a system exit. */
  exit(id: string, status: number, data?: string): void;
  /** Delays every completion, in milliseconds. */
  delay(ms: number): void;
}

const controls = {
  StandIn_Plan: { parameters: ["buffer"], result: "i32" },
  StandIn_ClearPlan: { parameters: [], result: "void" },
  StandIn_Record: { parameters: ["u32"], result: "void" },
  StandIn_TakeRecord: { parameters: ["buffer", "u32"], result: "u32" },
  StandIn_Counters: { parameters: ["buffer"], result: "void" },
  StandIn_Delay: { parameters: ["u32"], result: "void" },
  StandIn_Notify: {
    parameters: ["buffer", "u32", "i32", "buffer"],
    result: "i32",
  },
  StandIn_Exit: { parameters: ["buffer", "i32", "buffer"], result: "i32" },
  StandIn_HostHandles: { parameters: [], result: "u64", optional: true },
} as const;

let copies = 0;

/** A new stand-in. Rejects with the reason where it cannot be built. */
export async function openStandIn(): Promise<StandIn> {
  const built = await buildStandIn("vmcompute");
  if (built.ignored !== undefined) throw new Error(built.ignored);
  const path = built.path.replace(
    /(\.\w+)$/,
    `.${process.pid}-${++copies}-${crypto.randomUUID().slice(0, 8)}$1`,
  );
  copyFileSync(built.path, path);
  const { symbols, close } = currentRuntime().open(path, controls);
  const ascii = (text: string) => new TextEncoder().encode(`${text}\0`);
  const counters = (): Counters => {
    const memory = allocate(64);
    symbols.StandIn_Counters(memory);
    const [handles, registrations, strings, callbacks, objects, events, pipes] =
      [...new BigUint64Array(memory.buffer)].map(Number);
    return {
      handles,
      registrations,
      strings,
      callbacks,
      objects,
      events,
      pipes,
      hostHandles: Number(symbols.StandIn_HostHandles?.() ?? 0n),
    };
  };
  const must = (code: number) => {
    if (code !== 0) throw new Error(`The stand-in refused: ${code}`);
  };
  const windows = process.platform === "win32";
  return {
    options: {
      path,
      ole32Path: path,
      ...(windows ? {} : { kernel32Path: path, ntdllPath: path }),
    },
    plan: (line) => must(symbols.StandIn_Plan(ascii(line))),
    clearPlan: () => symbols.StandIn_ClearPlan(),
    counters,
    async settled() {
      let now = counters();
      // The stand-in's threads let go of processes and pipes a little later.
      const live = () =>
        now.events || now.callbacks || now.objects || now.pipes;
      for (let i = 0; i < 1000 && live(); i++) {
        await new Promise((done) => setTimeout(done, 2));
        now = counters();
      }
      return now;
    },
    record: () => symbols.StandIn_Record(1),
    recorded() {
      const memory = allocate(symbols.StandIn_TakeRecord(null, 0));
      symbols.StandIn_TakeRecord(memory, memory.length);
      return JSON.parse(new TextDecoder().decode(memory.subarray(0, -1)));
    },
    notify: (id, type, status = 0, data) =>
      must(
        symbols.StandIn_Notify(
          encodeUtf16(id),
          type,
          status | 0,
          data === undefined ? null : encodeUtf16(data),
        ),
      ),
    notifyRaw: (id, type, units) =>
      must(
        symbols.StandIn_Notify(
          encodeUtf16(id),
          type,
          0,
          new Uint8Array(new Uint16Array([...units, 0]).buffer),
        ),
      ),
    exit: (id, status, data) =>
      must(
        symbols.StandIn_Exit(
          encodeUtf16(id),
          status | 0,
          data === undefined ? null : encodeUtf16(data),
        ),
      ),
    delay: (ms) => symbols.StandIn_Delay(ms),
    [Symbol.dispose]() {
      close();
      try {
        rmSync(path);
      } catch {
        // Windows keeps a loaded library's file.
      }
    },
  };
}

/** A test that needs the stand-in; ignored, with the reason, without it. */
export async function standInTest(
  name: string,
  fn: (standIn: StandIn) => Promise<void>,
): Promise<void> {
  const { ignored } = await buildStandIn("vmcompute");
  Deno.test({
    name: ignored === undefined ? name : `${name} (ignored: ${ignored})`,
    ignore: ignored !== undefined,
    async fn() {
      using standIn = await openStandIn();
      await fn(standIn);
    },
  });
}
