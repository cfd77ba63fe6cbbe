import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClosedError, HcsError } from "../../src/errors.ts";
import { PipePort } from "../../src/ffi/pipe_port.ts";
import type { FfiRuntime } from "../../src/ffi/runtime.ts";
import type { HcsBackend } from "../../src/hcs/backend.ts";
import { nativeBackend } from "../../src/hcs/native_backend.ts";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import { created, ended } from "../hcs/backend_contract.ts";
import { nothing, type StandIn, standInTest } from "../native/stand_in.ts";

const pipes = {
  CreateStdInPipe: true,
  CreateStdOutPipe: true,
  CreateStdErrPipe: true,
};

interface Running {
  backend: HcsBackend;
  spawn(commandLine: string): Promise<
    { process: bigint; stdIn: bigint; stdOut: bigint; stdErr: bigint }
  >;
}

/** Runs with a started VM; nothing may be left behind. */
async function running(
  standIn: StandIn,
  fn: (running: Running) => Promise<void>,
): Promise<void> {
  const backend = nativeBackend(standIn.options);
  const vm = await created(backend, "pipes");
  await backend.startComputeSystem(vm.handle, "");
  await vm.inbox.next(Type.SystemStartCompleted);
  await fn({
    backend,
    async spawn(commandLine) {
      const { handle, information } = await backend.createProcess(
        vm.handle,
        JSON.stringify({ CommandLine: commandLine, ...pipes }),
      );
      const { stdInput, stdOutput, stdError } = information;
      return {
        process: handle,
        stdIn: stdInput,
        stdOut: stdOutput,
        stdErr: stdError,
      };
    },
  });
  await ended(backend, vm);
  await backend.close();
  const counters = await standIn.settled();
  for (let i = 0; i < 500 && standIn.counters().pipes > 0; i++) {
    await new Promise((done) => setTimeout(done, 2));
  }
  assertEquals({ ...standIn.counters(), events: counters.events }, nothing);
}

await standInTest(
  "PipePort carries 100 MB each way at once, in bounded memory",
  (standIn) =>
    running(standIn, async ({ backend, spawn }) => {
      const total = 100 * 1024 * 1024;
      const { stdIn, stdOut } = await spawn("cat");
      const chunk = new Uint8Array(256 * 1024).map((_, i) => i * 7 + (i >> 8));
      const before = Deno.memoryUsage().rss;
      let highest = 0;
      const writing = (async () => {
        for (let sent = 0; sent < total; sent += chunk.length) {
          await backend.writePipe(stdIn, chunk);
        }
        await backend.closePipe(stdIn);
      })();
      let received = 0;
      const buffer = new Uint8Array(100_000);
      for (;;) {
        const count = await backend.readPipe(stdOut, buffer);
        if (count === null) break;
        assertEquals(buffer[0], chunk[received % chunk.length]);
        assertEquals(
          buffer[count - 1],
          chunk[(received + count - 1) % chunk.length],
        );
        received += count;
        highest = Math.max(highest, Deno.memoryUsage().rss);
      }
      await writing;
      assertEquals(received, total);
      assert(
        highest - before < 60e6,
        `Memory grew by ${Math.round((highest - before) / 1e6)} MB`,
      );
    }),
);

await standInTest(
  "PipePort lets reads of 100 pipes wait without holding the calls up",
  (standIn) =>
    running(standIn, async ({ backend, spawn }) => {
      const processes = [];
      for (let i = 0; i < 100; i++) processes.push(await spawn("cat"));
      const buffers = processes.map(() => new Uint8Array(8));
      const reads = processes.map(({ stdOut }, i) =>
        backend.readPipe(stdOut, buffers[i])
      );
      // All of these go through the same small pool of threads.
      await Promise.all(
        Array.from({ length: 64 }, () => backend.enumerateComputeSystems("{}")),
      );
      await Promise.all(
        processes.map(({ stdIn }, i) =>
          backend.writePipe(stdIn, new Uint8Array([i]))
        ),
      );
      assertEquals(await Promise.all(reads), processes.map(() => 1));
      assertEquals(buffers.map(([first]) => first), processes.map((_, i) => i));
    }),
);

await standInTest(
  "PipePort keeps output and error apart and reads both to their ends",
  (standIn) =>
    running(standIn, async ({ backend, spawn }) => {
      const { stdOut, stdErr } = await spawn("complain not well");
      const buffer = new Uint8Array(100);
      const count = await backend.readPipe(stdErr, buffer);
      assertEquals(
        new TextDecoder().decode(buffer.subarray(0, count!)),
        "not well",
      );
      assertEquals(await backend.readPipe(stdErr, buffer), null);
      assertEquals(await backend.readPipe(stdOut, buffer), null);
    }),
);

await standInTest(
  "PipePort writes the data of concurrent writes one after the other",
  (standIn) =>
    running(standIn, async ({ backend, spawn }) => {
      const { stdIn, stdOut } = await spawn("cat");
      const parts = [1, 2, 3].map((byte) => new Uint8Array(150_000).fill(byte));
      const writes = parts.map((part) => backend.writePipe(stdIn, part));
      const all = new Uint8Array(450_000);
      for (let at = 0; at < all.length;) {
        at += (await backend.readPipe(stdOut, all.subarray(at)))!;
      }
      await Promise.all(writes);
      assertEquals(
        parts.map((part, i) =>
          all.subarray(i * 150_000, (i + 1) * 150_000).every((b) =>
            b === part[0]
          )
        ),
        [true, true, true],
      );
    }),
);

await standInTest(
  "PipePort ends a read that waits when its pipe is closed",
  (standIn) =>
    running(standIn, async ({ backend, spawn }) => {
      const { stdOut } = await spawn("sleep");
      const read = backend.readPipe(stdOut, new Uint8Array(8));
      await backend.closePipe(stdOut);
      assertEquals(await read, null);
      await backend.closePipe(stdOut);
      await assertRejects(
        () => backend.readPipe(stdOut, new Uint8Array(8)),
        ClosedError,
      );
      await assertRejects(
        () => backend.writePipe(12345n, new Uint8Array(8)),
        ClosedError,
      );
    }),
);

await standInTest(
  "PipePort fails a write that the process does not read any more",
  (standIn) =>
    running(standIn, async ({ backend, spawn }) => {
      const { process, stdIn } = await spawn("sleep");
      const write = backend.writePipe(stdIn, new Uint8Array(1_000_000));
      write.catch(() => {}); // It may fail before it is looked at below.
      await backend.terminateProcess(process);
      const error = await assertRejects(
        () => write,
        HcsError,
        "Cannot write the pipe: ERROR_BROKEN_PIPE",
      );
      assertEquals(error.code, 0x8007006d);
    }),
);

await standInTest(
  "PipePort.close() ends the reads that wait",
  async (standIn) => {
    const backend = nativeBackend(standIn.options);
    const vm = await created(backend, "closing");
    await backend.startComputeSystem(vm.handle, "");
    await vm.inbox.next(Type.SystemStartCompleted);
    const { information } = await backend.createProcess(
      vm.handle,
      JSON.stringify({ CommandLine: "sleep", ...pipes }),
    );
    const read = backend.readPipe(information.stdOutput, new Uint8Array(8));
    await backend.terminateComputeSystem(vm.handle, "");
    await backend.close();
    assertEquals(await read, null);
    assertEquals(standIn.counters().hostHandles, 0);
  },
);

Deno.test("PipePort writes nothing of a closed pipe to the next one of its number", async () => {
  const written: bigint[] = [];
  let context = 0n;
  let complete = () => {};
  const symbols = {
    CreateIoCompletionPort: () => 7n,
    CancelIoEx: () => 1,
    CloseHandle: () => 1,
    NtWriteFile: (pipe: bigint, _event: bigint, _apc: bigint, of: bigint) => {
      written.push(pipe);
      context = of;
      return 0x103; // STATUS_PENDING
    },
    async GetQueuedCompletionStatusEx(
      _port: bigint,
      entries: Uint8Array,
      _count: number,
      removed: Uint8Array,
    ) {
      await new Promise<void>((resolve) => complete = resolve);
      const entry = new DataView(entries.buffer);
      entry.setBigUint64(8, context, true); // lpOverlapped
      entry.setUint32(16, 0, true); // Internal
      entry.setUint32(24, 65536, true); // dwNumberOfBytesTransferred
      new DataView(removed.buffer).setUint32(0, 1, true);
      return 1;
    },
  };
  const runtime = {
    name: "fake",
    addressOf: () => 1n,
    open: () => ({ symbols, close() {} }),
  } as unknown as FfiRuntime;
  const port = new PipePort({ runtime });
  port.adopt(100n);
  const writing = port.write(100n, new Uint8Array(2 * 65536));
  writing.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 0));
  port.closePipe(100n);
  port.adopt(100n);
  complete();
  await assertRejects(() => writing, ClosedError);
  assertEquals(written, [100n]);
});
