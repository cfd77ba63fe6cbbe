import { assert, assertEquals } from "@std/assert";
import {
  createSimulator,
  simulatedHost,
  type Simulator,
  type SimulatorPlan,
} from "../../src/sim/mod.ts";
import { create } from "../../src/uvm/create.ts";
import type { UtilityVm } from "../../src/uvm/utility_vm.ts";

/** A Linux VM in a simulator of its own. */
async function withVm(
  guest: SimulatorPlan["guest"],
  fn: (vm: UtilityVm, simulator: Simulator) => Promise<void>,
): Promise<void> {
  await using simulator = createSimulator({ plan: { guest } });
  const { backend, sockets } = simulator;
  const environment = { backend, sockets, host: simulatedHost() };
  const vm = await create({ operatingSystem: "linux" }, environment);
  try {
    await fn(vm, simulator);
  } finally {
    // A service that is gone refuses it.
    await vm.close().catch(() => {});
  }
}

async function messages(vm: UtilityVm): Promise<string[]> {
  const found: string[] = [];
  for await (const { message } of vm.logs()) found.push(message);
  return found;
}

Deno.test("UtilityVm.logs() ends with a VM whose guest never connected", async () => {
  const guest = { bootMs: 1, connects: false, exit: { afterMs: 10 } };
  await withVm(guest, async (vm) => {
    const reading = messages(vm);
    await vm.start();
    await vm.wait();
    assertEquals(await reading, []);
  });
});

Deno.test("UtilityVm.logs() ends with a VM that was never started", async () => {
  await withVm({}, async (vm) => {
    const reading = messages(vm);
    await vm.terminate();
    assertEquals(await reading, []);
  });
});

Deno.test("UtilityVm.logs() ends where the service is gone", async () => {
  await withVm({ bootMs: 1, connects: false }, async (vm, simulator) => {
    const reading = messages(vm);
    await vm.start();
    simulator.disconnect();
    assertEquals(await reading, []);
  });
});

Deno.test("UtilityVm.logs() gives a slow reader all of an ended VM's log", async () => {
  const text = `{"msg":"${"x".repeat(180)}"}\n`;
  const log = [{ text, repeat: 5000 }, { text: "last\n" }];
  await withVm({ bootMs: 1, log, exit: { afterMs: 20 } }, async (vm) => {
    await vm.start();
    let count = 0;
    let last = "";
    for await (const { message } of vm.logs()) {
      if (count++ === 0) {
        await vm.wait();
        // Longer than close() drains.
        await new Promise((resolve) => setTimeout(resolve, 1200));
      }
      last = message;
    }
    assertEquals([count, last], [5001, "last"]);
  });
});

Deno.test("UtilityVm.logs() records each entry once, however many read", async () => {
  const guest = { bootMs: 1, log: ["one", "two"], exit: { afterMs: 20 } };
  await withVm(guest, async (vm) => {
    const readings = [messages(vm), messages(vm), messages(vm)];
    await vm.start();
    for (const found of await Promise.all(readings)) {
      assertEquals(found, ["one", "two"]);
    }
    assertEquals(vm.recorder.guestLog.map(({ message }) => message), [
      "one",
      "two",
    ]);
  });
});

Deno.test("UtilityVm.diagnose() has the end of a log that nobody read", async () => {
  const guest = { bootMs: 1, log: [{ text: "panic: oh\n" }] };
  await withVm(guest, async (vm) => {
    await vm.start();
    while (vm.guestLog!.tail.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assertEquals((await vm.diagnose()).guestLog, ["error panic: oh"]);
  });
});

Deno.test("UtilityVm.close() waits no longer for a stuck reader of an ended VM's log", async () => {
  const text = `{"msg":"${"x".repeat(180)}"}\n`;
  const log = [{ text, repeat: 20_000 }];
  await withVm({ bootMs: 1, log, exit: { afterMs: 20 } }, async (vm) => {
    await vm.start();
    assertEquals((await vm.logs().next()).done, false);
    await vm.wait();
    const startMs = performance.now();
    await vm.close();
    const ms = performance.now() - startMs;
    assert(ms < 10_000, `It took ${ms} ms`);
  });
});

Deno.test("UtilityVm.logs() goes on where the last loop stopped", async () => {
  const log = [{ text: "one\ntwo\nthree\nfour\n" }];
  await withVm({ bootMs: 1, log, exit: { afterMs: 20 } }, async (vm) => {
    await vm.start();
    for await (const { message } of vm.logs()) {
      if (message === "one") break;
    }
    for await (const { message } of vm.logs()) {
      assertEquals(message, "two");
      break;
    }
    await vm.wait();
    assertEquals(await messages(vm), ["three", "four"]);
    assertEquals(vm.recorder.guestLog.map(({ message }) => message), [
      "one",
      "two",
      "three",
      "four",
    ]);
  });
});

Deno.test("UtilityVm.logs() gives what a loop left after close()", async () => {
  const log = [{ text: "one\ntwo\n" }, { text: "three\n", afterMs: 1 }];
  await withVm({ bootMs: 1, log }, async (vm) => {
    await vm.start();
    for await (const { message } of vm.logs()) {
      assertEquals(message, "one");
      break;
    }
    while (vm.guestLog!.tail.length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await vm.close();
    assertEquals(await messages(vm), ["two", "three"]);
    assertEquals(await messages(vm), []);
  });
});

Deno.test("UtilityVm.logs() records only what it gave of a shared log", async () => {
  const log = [{ text: "one\ntwo\nthree\n" }];
  await withVm({ bootMs: 1, log, exit: { afterMs: 20 } }, async (vm) => {
    await vm.start();
    for await (const { message } of vm.guestLog!.entries) {
      assertEquals(message, "one");
      break;
    }
    assertEquals(await messages(vm), ["two", "three"]);
    assertEquals(vm.recorder.guestLog.map(({ message }) => message), [
      "two",
      "three",
    ]);
  });
});
