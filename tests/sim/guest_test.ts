import { assertEquals } from "@std/assert";
import { createServer } from "node:net";
import type { HvSocketConn } from "../../src/hvsock/transport.ts";
import { writeAll } from "../../src/hvsock/streams.ts";
import {
  createSimulator,
  manualClock,
  NO_DELAYS,
  type SimulatorClock,
} from "../../src/sim/mod.ts";
import { localPipePath } from "../../src/uvm/console/pipe_path.ts";
import { documentOf, Driver, quick, serviceOf } from "./driver.ts";

async function addressOf(vm: Driver, port: number) {
  const { RuntimeId } = await vm.properties();
  return { vmId: RuntimeId as string, serviceId: serviceOf(port) };
}

async function textOf(conn: HvSocketConn): Promise<string> {
  let text = "";
  for await (
    const chunk of conn.readable.pipeThrough(new TextDecoderStream())
  ) {
    text += chunk;
  }
  return text;
}

Deno.test("A guest writes its log, entries and raw text, until it exits", async () => {
  await using simulator = quick({
    guest: {
      log: [
        "one",
        { afterMs: 2, level: "warning", msg: "two", fields: { n: 2 } },
        { afterMs: 1, text: "panic: raw\n" },
        { afterMs: 3, msg: "x", repeat: 3 },
        { afterMs: 9, msg: "never" },
      ],
      exit: { afterMs: 4 },
    },
  });
  const vm = await Driver.create(simulator);
  using listener = await simulator.sockets.listen(await addressOf(vm, 109));
  await vm.start();
  const lines = (await textOf(await listener.accept())).trimEnd().split("\n");
  const shown = lines.map((line) => {
    if (!line.startsWith("{")) return line;
    const { time: _, ...entry } = JSON.parse(line);
    return entry;
  });
  assertEquals(shown, [
    { level: "info", msg: "one" },
    "panic: raw",
    { n: 2, level: "warning", msg: "two" },
    ...Array(3).fill({ level: "info", msg: "x" }),
  ]);
  assertEquals((await vm.exit()).data.ExitType, "GracefulExit");
});

Deno.test("A guest's entries bear the guest's time", async () => {
  const clock = manualClock(0);
  await using simulator = createSimulator({
    clock,
    delays: NO_DELAYS,
    plan: { guest: { bootMs: 50, log: [{ afterMs: 25, msg: "m" }] } },
  });
  const vm = await Driver.create(simulator);
  using listener = await simulator.sockets.listen(await addressOf(vm, 109));
  await vm.start();
  const accepted = listener.accept();
  await clock.advance(100);
  const conn = await accepted;
  await vm.backend.terminateComputeSystem(vm.handle, "");
  await vm.exit();
  const { time } = JSON.parse(await textOf(conn));
  assertEquals(time, "1970-01-01T00:00:00.075Z");
});

Deno.test("A guest writes nothing that was due after its end, however late it is played", async () => {
  let nowMs = 0;
  const timers: (() => void)[] = [];
  const clock: SimulatorClock = {
    now: () => nowMs,
    after(delayMs, callback) {
      if (delayMs <= 0) {
        const timer = setTimeout(callback, 0);
        return () => clearTimeout(timer);
      }
      timers.push(callback);
      return () => timers.splice(timers.indexOf(callback), 1);
    },
  };
  const log = ["before", { afterMs: 9, msg: "after" }];
  await using simulator = createSimulator({
    clock,
    delays: NO_DELAYS,
    plan: { guest: { bootMs: 0, log, exit: { afterMs: 4 } } },
  });
  const vm = await Driver.create(simulator);
  using listener = await simulator.sockets.listen(await addressOf(vm, 109));
  await vm.start();
  const conn = await listener.accept();
  const first = new Uint8Array(1000);
  const count = await conn.read(first);
  nowMs = 1000;
  // The guest's timers come before those that bring its end.
  for (const callback of timers.toReversed()) {
    callback();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await vm.exit();
  const text = new TextDecoder().decode(first.subarray(0, count!)) +
    await textOf(conn);
  assertEquals(text.match(/before|after/g), ["before"]);
});

Deno.test("A guest that is nobody's to hear waits for a late listener", async () => {
  await using simulator = quick({ guest: { log: ["hello"] } });
  const vm = await Driver.create(simulator);
  await vm.start();
  await vm.properties();
  using listener = await simulator.sockets.listen(await addressOf(vm, 109));
  const conn = await listener.accept();
  await vm.backend.terminateComputeSystem(vm.handle, "");
  assertEquals(JSON.parse(await textOf(conn)).msg, "hello");
});

Deno.test("A guest with entropy reads 512 bytes before it logs", async () => {
  await using simulator = quick({ guest: { entropy: true, log: ["seeded"] } });
  const vm = await Driver.create(simulator);
  using entropy = await simulator.sockets.listen(await addressOf(vm, 1));
  using log = await simulator.sockets.listen(await addressOf(vm, 109));
  await vm.start();
  let isLogging = false;
  const logging = log.accept().finally(() => isLogging = true);
  const conn = await entropy.accept();
  await writeAll(conn, new Uint8Array(511));
  assertEquals(isLogging, false);
  await writeAll(conn, new Uint8Array(1));
  assertEquals(await conn.read(new Uint8Array(1)), null);
  conn.close();
  (await logging).close();
});

Deno.test("A guest that never connects, and a Windows guest, leave the listener alone", async () => {
  await using simulator = quick({
    guests: [{ id: "mute", bootMs: 0, connects: false, exit: {} }],
    guest: { bootMs: 0, exit: {} },
  });
  const windows = documentOf({
    Chipset: {
      Uefi: {
        BootThis: {
          DeviceType: "VmbFs",
          DevicePath: "\\EFI\\Microsoft\\Boot\\bootmgfw.efi",
        },
      },
    },
  });
  for (const [id, document] of [["mute", documentOf()], ["win", windows]]) {
    const vm = await Driver.create(simulator, id, document);
    using listener = await simulator.sockets.listen(await addressOf(vm, 109));
    const signal = AbortSignal.timeout(50);
    let accepted = false;
    const waiting = listener.accept({ signal }).then(
      () => accepted = true,
      () => {},
    );
    await vm.start();
    await vm.exit();
    await waiting;
    assertEquals(accepted, false);
  }
});

Deno.test("A guest serves sockets by its plan", async () => {
  await using simulator = quick({ guest: { services: [{ port: 5000 }] } });
  const vm = await Driver.create(simulator);
  await vm.start();
  const conn = await simulator.sockets.connect(await addressOf(vm, 5000), {
    retries: 100,
    retryWaitMs: 5,
  });
  await writeAll(conn, new TextEncoder().encode("ping"));
  await conn.closeWrite();
  assertEquals(await textOf(conn), "ping");
  conn.close();
});

Deno.test("A guest writes its console to the document's pipe, panic included", async () => {
  const pipe = `\\\\.\\pipe\\uvm-test-${crypto.randomUUID()}`;
  let text = "";
  const server = createServer();
  const closed = new Promise<void>((resolve) => {
    server.on("connection", (socket) => {
      socket.on("data", (data) => text += data.toString());
      socket.on("close", () => resolve());
    });
  });
  await new Promise<void>((resolve) =>
    server.listen(localPipePath(pipe), resolve)
  );
  await using simulator = quick({
    guest: {
      console: ["booting\r\n", { afterMs: 1, text: "init\r\n" }],
      panic: { afterMs: 5, log: "Kernel panic - not syncing\r\n" },
    },
  });
  const vm = await Driver.create(
    simulator,
    "vm",
    documentOf({ Devices: { ComPorts: { "0": { NamedPipe: pipe } } } }),
  );
  await vm.start();
  await vm.exit();
  await closed;
  assertEquals(text, "booting\r\ninit\r\nKernel panic - not syncing\r\n");
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("localPipePath() maps pipe names to sockets that cannot leave the folder", () => {
  if (Deno.build.os === "windows") return;
  const path = localPipePath("\\\\.\\pipe\\a/../b");
  assertEquals(path.split("/").at(-1), "uvm-pipe-a%2F..%2Fb");
  assertEquals(localPipePath("/run/x.sock"), "/run/x.sock");
});
