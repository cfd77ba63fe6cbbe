import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClosedError } from "../../../src/errors.ts";
import type { HcsBackend } from "../../../src/hcs/backend.ts";
import { ComputeSystem } from "../../../src/hcs/compute_system.ts";
import { nativeBackend } from "../../../src/hcs/native_backend.ts";
import { createSimulator } from "../../../src/sim/simulator.ts";
import { GuestProcesses } from "../../../src/uvm/exec/mod.ts";
import { buildStandIn } from "../../native/build.ts";
import { nothing, openStandIn } from "../../native/stand_in.ts";
import { contractDocument } from "../../hcs/backend_contract.ts";

const million = 1_000_000;

/** Bytes that repeat nowhere near a buffer's size: position and value. */
function pattern(from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const at = from + i;
    bytes[i] = (at * 31 + (at >> 8) * 17 + (at >> 16)) & 0xff;
  }
  return bytes;
}

/** Reads all, comparing each byte; tells how many there were so far. */
async function compare(
  stream: ReadableStream<Uint8Array>,
  tell: (count: number) => void,
): Promise<void> {
  let at = 0;
  for await (const chunk of stream) {
    const wanted = pattern(at, chunk.length);
    for (let i = 0; i < chunk.length; i++) {
      if (chunk[i] !== wanted[i]) throw new Error(`Byte ${at + i} differs`);
    }
    at += chunk.length;
    tell(at);
  }
}

async function text(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>)
    .text();
}

type Body = (processes: GuestProcesses, system: ComputeSystem) => Promise<void>;

async function withSystem(backend: HcsBackend, fn: Body): Promise<void> {
  const system = await ComputeSystem.create(backend, {
    id: "vm",
    document: contractDocument,
  });
  await system.start();
  const processes = new GuestProcesses(system, "linux");
  try {
    await fn(processes, system);
  } finally {
    await processes.release();
    await system.terminate();
    await system.wait();
    await system.close();
  }
}

const { ignored } = await buildStandIn("vmcompute");

/** The same test on the C stand-in and on the simulator. */
function test(sentence: string, fn: Body): void {
  Deno.test({
    name: `${sentence} (native)${ignored ? ` (ignored: ${ignored})` : ""}`,
    ignore: ignored !== undefined,
    async fn() {
      using standIn = await openStandIn();
      const backend = nativeBackend(standIn.options);
      await withSystem(backend, fn);
      await backend.close();
      assertEquals(await standIn.settled(), nothing);
    },
  });
  Deno.test(`${sentence} (simulator)`, async () => {
    const { backend, sockets } = createSimulator();
    await withSystem(backend, fn);
    await sockets.close();
    await backend.close();
  });
}

test("exec() carries 100 MB each way, byte for byte, in bounded memory", async (processes) => {
  const size = 100 * million;
  await using process = await processes.exec({ commandLine: "cat" });
  const before = Deno.memoryUsage();
  let read = 0;
  let mostUnderWay = 0;
  let mostMemory = 0;
  const watch = (written: number) => {
    const { external, heapUsed } = Deno.memoryUsage();
    const { external: first, heapUsed: heap } = before;
    mostMemory = Math.max(mostMemory, external - first + heapUsed - heap);
    mostUnderWay = Math.max(mostUnderWay, written - read);
  };
  const writing = (async () => {
    const writer = process.stdin.getWriter();
    for (let at = 0; at < size;) {
      const length = Math.min(777_777, size - at);
      await writer.write(pattern(at, length));
      at += length;
      watch(at);
    }
    await writer.close();
  })();
  await compare(process.stdout, (count) => read = count);
  await writing;
  assertEquals(read, size);
  assertEquals(await process.wait(), 0);
  assert(mostUnderWay < 2 * million, `${mostUnderWay} bytes were under way`);
  // Garbage counts here too; what was kept would be 200 MB.
  assert(mostMemory < 120 * million, `${mostMemory} bytes were held`);
});

test("exec() lets the guest wait for a reader that reads nothing", async (processes) => {
  await using process = await processes.exec({ commandLine: "cat" });
  const writer = process.stdin.getWriter();
  let written = 0;
  const chunk = pattern(0, 64 * 1024);
  // Until a write is not done by the time that many event loop turns are.
  for (let blocked = false; !blocked;) {
    const write = writer.write(chunk).then(() => true, () => true);
    blocked = !await Promise.race([write, turns(200)]);
    written += chunk.length;
    assert(written < 4 * million, "Nothing held the writer back");
  }
  await process.terminate();
  await writer.abort().catch(() => {});
});

async function turns(count: number): Promise<boolean> {
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return false;
}

test("exec() keeps output and error apart, and the exit code", async (processes) => {
  await using out = await processes.exec({ commandLine: "echo one two" });
  assertEquals((await text(out.stdout)).trim(), "one two");
  assertEquals(await text(out.stderr), "");
  assertEquals(await out.wait(), 0);
  await using exits = await processes.exec({ commandLine: "exit 3" });
  assertEquals(await exits.wait(), 3);
  assertEquals(exits.exitCode, 3);
});

test("exec() output can be read after the process has ended", async (processes) => {
  await using process = await processes.exec({ commandLine: "echo late" });
  await process.wait();
  assertEquals((await text(process.stdout)).trim(), "late");
});

test("exec() ends the stream with an error where the process is closed first", async (processes) => {
  const process = await processes.exec({ commandLine: "cat" });
  const reader = process.stdout.getReader();
  const reading = assertRejects(() => reader.read(), ClosedError);
  await process.release();
  await reading;
});

test("close() ends streams that it cuts off with an error", async (processes) => {
  const process = await processes.exec({ commandLine: "cat" });
  const readers = [process.stdout.getReader(), process.stderr.getReader()];
  const reading = readers.map((reader) =>
    assertRejects(() => reader.read(), ClosedError, "it is closed")
  );
  await process.close();
  await Promise.all(reading);
  for (const reader of readers) {
    await assertRejects(() => reader.read(), ClosedError);
  }
});

test("close() leaves what a program that ended has said as it is", async (processes) => {
  {
    await using process = await processes.exec({ commandLine: "echo all" });
    const reader = process.stdout.getReader();
    const bytes: number[] = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes.push(...value);
    }
    assertEquals(String.fromCharCode(...bytes).trim(), "all");
    await process.wait();
    await process.close();
    assertEquals((await reader.read()).done, true);
  }
  // Nobody reads these: what ends them must not become an unhandled rejection.
  await using _ended = await processes.exec({ commandLine: "echo unread" });
  await _ended.wait();
  await using running = await processes.exec({ commandLine: "cat" });
  assertEquals(running.stdout.locked, false);
});

test("terminate() ends streams as the program's end does", async (processes) => {
  await using process = await processes.exec({ commandLine: "cat" });
  const reading = text(process.stdout);
  await process.terminate();
  assertEquals(await reading, "");
});

test("exec() makes only the streams that are asked for", async (processes) => {
  await using process = await processes.exec({
    commandLine: "exit 0",
    stdin: false,
    stderr: false,
  });
  let message = "";
  try {
    process.stdin;
  } catch (error) {
    message = (error as Error).message;
  }
  assertEquals(message, 'The process was made without "stdin"');
  assertEquals(await text(process.stdout), "");
});

test("signal() and terminate() end a process", async (processes) => {
  await using signalled = await processes.exec({ commandLine: "sleep 600" });
  await signalled.signal("SIGTERM");
  assertEquals(await signalled.wait(), 143);
  await signalled.signal(9);
  await using ended = await processes.exec({ commandLine: "sleep 600" });
  await ended.terminate();
  assert(await ended.wait() > 0);
});

test(
  "close() ends a process that runs; its VM's end ends all",
  async (processes, system) => {
    const closed = await processes.exec({ commandLine: "sleep 600" });
    await closed.close();
    await closed.close();
    const left = await processes.exec({ commandLine: "sleep 600" });
    await system.terminate();
    assertEquals(await left.wait(), 1);
    await left.close();
  },
);

test("exec() refuses wrong options before anything native happens", async (processes) => {
  await assertRejects(() => processes.exec({}), TypeError, "not both");
  await assertRejects(
    () => processes.exec({ args: ["a\0"] }),
    TypeError,
    "NUL",
  );
  const controller = new AbortController();
  controller.abort(new Error("stop"));
  await assertRejects(
    () => processes.exec({ args: ["cat"], signal: controller.signal }),
    Error,
    "stop",
  );
});
