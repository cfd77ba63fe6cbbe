import { assertEquals, assertRejects } from "@std/assert";
import { ClosedError, OperationTimeoutError } from "../../../src/errors.ts";
import type { HcsBackend } from "../../../src/hcs/backend.ts";
import { createSimulator, simulatedHost } from "../../../src/sim/mod.ts";
import { create } from "../../../src/uvm/create.ts";
import type { UtilityVm } from "../../../src/uvm/utility_vm.ts";

/** A running VM whose processes are told of once `letGo` is called; nothing may be left. */
async function withHungExec(
  fn: (vm: UtilityVm, letGo: () => void) => Promise<void>,
  callMs = 60_000,
): Promise<void> {
  await using simulator = createSimulator({ plan: { guest: { bootMs: 1 } } });
  const gate = Promise.withResolvers<void>();
  const backend: HcsBackend = Object.create(simulator.backend, {
    createProcess: {
      value: async (system: bigint, parameters: string) => {
        const made = await simulator.backend.createProcess(system, parameters);
        await gate.promise;
        return made;
      },
    },
  });
  const vm = await create({ operatingSystem: "linux", id: "vm" }, {
    backend,
    sockets: simulator.sockets,
    host: simulatedHost(),
    timeouts: { callMs },
  });
  await vm.start();
  try {
    await fn(vm, gate.resolve);
  } finally {
    gate.resolve();
    await vm.close();
  }
  const nothing = {
    systems: 0,
    systemCallbacks: 0,
    processes: 0,
    processCallbacks: 0,
    pipes: 0,
  };
  for (let turn = 0; turn < 200; turn++) {
    if (simulator.liveHandles().processes === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assertEquals(simulator.liveHandles(), nothing);
}

Deno.test("UtilityVm.exec() ends with its signal's reason while the call hangs", async () => {
  await withHungExec(async (vm, letGo) => {
    const signal = AbortSignal.timeout(20);
    await assertRejects(
      () => vm.exec({ args: ["sleep", "600"], signal }),
      DOMException,
      "timeout",
    );
    letGo();
  });
});

Deno.test("UtilityVm.exec() gives up on a call that hangs", async () => {
  await withHungExec(async (vm, letGo) => {
    await assertRejects(
      () => vm.exec({ args: ["sleep", "600"] }),
      OperationTimeoutError,
      'Cannot create a process in VM "vm"',
    );
    letGo();
  }, 20);
});

Deno.test("UtilityVm.close() lets go of a process whose start is under way", async () => {
  await withHungExec(async (vm, letGo) => {
    const starting = vm.exec({ args: ["sleep", "600"] });
    starting.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    const closing = vm.close();
    setTimeout(letGo, 20);
    await closing;
    await assertRejects(() => starting, ClosedError);
  });
});

Deno.test("UtilityVm.close() ends the reader of a stream that nobody read", async () => {
  await withHungExec(async (vm, letGo) => {
    letGo();
    const process = await vm.exec({ args: ["sleep", "600"] });
    const { closed } = process.stderr.getReader();
    const ended = assertRejects(() => closed, ClosedError);
    await vm.close();
    await ended;
  });
});

Deno.test("GuestProcess.close() waits no longer than closing may for a terminate that hangs", async () => {
  await using simulator = createSimulator({ plan: { guest: { bootMs: 1 } } });
  const gate = Promise.withResolvers<void>();
  const backend: HcsBackend = Object.create(simulator.backend, {
    terminateProcess: {
      value: async (process: bigint) => {
        await gate.promise;
        return await simulator.backend.terminateProcess(process);
      },
    },
  });
  const vm = await create({ operatingSystem: "linux", id: "vm" }, {
    backend,
    sockets: simulator.sockets,
    host: simulatedHost(),
    // With the time of a call, this takes a minute.
    timeouts: { callMs: 60_000, closeMs: 500 },
  });
  await vm.start();
  const process = await vm.exec({ args: ["sleep", "600"] });
  await assertRejects(
    () => process.close(),
    OperationTimeoutError,
    "within 0.5 s",
  );
  gate.resolve();
  await vm.close();
});
