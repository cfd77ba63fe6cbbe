import { assertEquals, assertRejects } from "@std/assert";
import { ClosedError, HcsError } from "../../../src/errors.ts";
import { isInvalidState } from "../../../src/hcs/predicates.ts";
import {
  createSimulator,
  simulatedHost,
  type SimulatorPlan,
} from "../../../src/sim/mod.ts";
import { create } from "../../../src/uvm/create.ts";
import type { UtilityVm } from "../../../src/uvm/utility_vm.ts";

async function withVm(
  plan: SimulatorPlan,
  fn: (vm: UtilityVm) => Promise<void>,
): Promise<void> {
  await using simulator = createSimulator({ plan });
  const { backend, sockets } = simulator;
  const vm = await create(
    { operatingSystem: "linux" },
    { backend, sockets, host: simulatedHost() },
  );
  try {
    await fn(vm);
  } finally {
    await vm.close();
  }
  assertEquals(simulator.liveHandles(), {
    systems: 0,
    systemCallbacks: 0,
    processes: 0,
    processCallbacks: 0,
    pipes: 0,
  });
}

Deno.test("UtilityVm.exec() runs a program; close() of the VM lets go of it", async () => {
  await withVm({}, async (vm) => {
    await vm.start();
    const process = await vm.exec({ args: ["sh", "-c", "echo a; exit 2"] });
    const text = new Response(
      process.stdout as ReadableStream<Uint8Array<ArrayBuffer>>,
    ).text();
    assertEquals(await process.wait(), 2);
    assertEquals(await text, "a\n");
    await vm.exec({ args: ["sleep", "600"] });
  });
});

for (const how of ["close", "release"] as const) {
  Deno.test(`UtilityVm.${how}() ends the streams of its processes with an error`, async () => {
    await withVm({}, async (vm) => {
      await vm.start();
      const process = await vm.exec({ args: ["cat"] });
      const ended = await vm.exec({ args: ["echo", "all"] });
      const text = await new Response(
        ended.stdout as ReadableStream<Uint8Array<ArrayBuffer>>,
      ).text();
      await ended.wait();
      const reading = [process.stdout, process.stderr].map((stream) =>
        assertRejects(() => stream.getReader().read(), ClosedError)
      );
      // The program of this one has ended: its pipe's end is a true one.
      const quiet = ended.stderr.getReader().read();
      await vm[how]();
      await Promise.all(reading);
      assertEquals([text, (await quiet).done], ["all\n", true]);
    });
  });
}

Deno.test("UtilityVm.exec() fails in a VM that does not run", async () => {
  await withVm({}, async (vm) => {
    const error = await assertRejects(
      () => vm.exec({ args: ["true"] }),
      HcsError,
    );
    assertEquals(isInvalidState(error), true);
  });
});

for (
  const on of [
    "HcsCreateProcess",
    "HcsRegisterProcessCallback",
    "HcsGetProcessProperties",
    "HcsTerminateProcess",
    "HcsUnregisterProcessCallback",
    "HcsCloseProcess",
  ]
) {
  Deno.test(`UtilityVm.exec() leaves no VM behind where ${on} fails`, async () => {
    await using simulator = createSimulator({
      plan: { faults: [{ on, fail: "0x80004005" }] },
    });
    const { backend, sockets } = simulator;
    const vm = await create(
      { operatingSystem: "linux" },
      { backend, sockets, host: simulatedHost() },
    );
    await vm.start();
    const process = await vm.exec({ args: ["sleep", "600"] }).catch(() => {});
    await process?.close().catch(() => {});
    await vm.close().catch(() => {});
    const { pipes, systems } = simulator.liveHandles();
    assertEquals({ pipes, systems }, { pipes: 0, systems: 0 });
    assertEquals((await backend.enumerateComputeSystems("{}")).text, "[]");
  });
}

Deno.test("UtilityVm.statistics() tells what a running VM uses", async () => {
  await withVm({}, async (vm) => {
    await vm.start();
    const { memory, uptime100ns } = await vm.statistics();
    assertEquals(memory.assignedBytes, 256n * 1024n * 1024n);
    assertEquals(typeof uptime100ns, "bigint");
  });
});
