import { assertEquals, assertRejects } from "@std/assert";
import { ClosedError } from "../../src/errors.ts";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import {
  manualClock,
  type Simulator,
  type SimulatorPlan,
} from "../../src/sim/mod.ts";
import { Inbox } from "../hcs/backend_contract.ts";
import { documentOf, Driver, quick } from "./driver.ts";

const command = (CommandLine: string) =>
  JSON.stringify({
    CommandLine,
    CreateStdInPipe: true,
    CreateStdOutPipe: true,
  });

/** A running system on a clock that stands still; its kernel is not told to end. */
async function running(plan: SimulatorPlan = {}) {
  const clock = manualClock();
  const simulator = quick(plan, { clock });
  const Chipset = { LinuxKernelDirect: { KernelCmdLine: "console=ttyS0" } };
  const vm = await Driver.create(simulator, "vm", documentOf({ Chipset }));
  await vm.start();
  return { clock, simulator, vm };
}

/** A process with what it has written and its notifications. */
async function launch({ backend }: Simulator, vm: Driver, line: string) {
  const { handle, information } = await backend.createProcess(
    vm.handle,
    command(line),
  );
  const inbox = new Inbox();
  await backend.registerProcessCallback(handle, inbox.listener);
  const shown = { handle, information, inbox, stdout: "" };
  void (async () => {
    const buffer = new Uint8Array(100_000);
    const { stdOutput } = information;
    for (;;) {
      const count = await backend.readPipe(stdOutput, buffer);
      if (count === null) break;
      shown.stdout += new TextDecoder().decode(buffer.subarray(0, count));
    }
  })().catch(() => {});
  return shown;
}

async function pause(vm: Driver): Promise<void> {
  await vm.backend.pauseComputeSystem(vm.handle, "");
  await vm.inbox.next(Type.SystemPauseCompleted);
}

async function resume(vm: Driver): Promise<void> {
  await vm.backend.resumeComputeSystem(vm.handle, "");
  await vm.inbox.next(Type.SystemResumeCompleted);
}

Deno.test("A process of a paused VM sleeps on after the pause for as long as was left", async () => {
  const { clock, simulator, vm } = await running();
  await using _ = simulator;
  const process = await launch(simulator, vm, "sleep 1; echo done");
  await clock.advance(400);
  await pause(vm);
  await clock.advance(3_600_000);
  assertEquals([process.stdout, process.inbox.all], ["", []]);
  await resume(vm);
  await clock.advance(599);
  assertEquals([process.stdout, process.inbox.all], ["", []]);
  await clock.advance(1);
  await process.inbox.next(Type.ProcessExited);
  assertEquals(process.stdout, "done\n");
});

Deno.test("A process of a paused VM takes input and gives output after the pause only", async () => {
  const { clock, simulator, vm } = await running();
  await using _ = simulator;
  const { backend } = simulator;
  const cat = await launch(simulator, vm, "cat");
  const shell = await launch(simulator, vm, "sh");
  await clock.advance(0);
  await pause(vm);
  const encoder = new TextEncoder();
  await backend.writePipe(cat.information.stdInput, encoder.encode("hello"));
  await backend.writePipe(
    shell.information.stdInput,
    encoder.encode("exit 3\n"),
  );
  await clock.advance(1000);
  assertEquals([cat.stdout, shell.inbox.all], ["", []]);
  await resume(vm);
  const { data } = await shell.inbox.next(Type.ProcessExited);
  assertEquals(JSON.parse(data!).ExitCode, 3);
  await clock.advance(0);
  assertEquals(cat.stdout, "hello");
});

Deno.test("terminateProcess() and signalProcess() in a paused VM end a process after the pause", async () => {
  const { clock, simulator, vm } = await running();
  await using _ = simulator;
  const { backend } = simulator;
  const killed = await launch(simulator, vm, "sleep 3600");
  const signalled = await launch(simulator, vm, "sleep 3600");
  await pause(vm);
  const calls = Promise.all([
    backend.terminateProcess(killed.handle),
    backend.signalProcess(signalled.handle, '{"Signal":15}'),
  ]);
  await clock.advance(1000);
  assertEquals([killed.inbox.all, signalled.inbox.all], [[], []]);
  await resume(vm);
  assertEquals((await calls).map(({ hresult }) => hresult), [0, 0]);
  await killed.inbox.next(Type.ProcessExited);
  await signalled.inbox.next(Type.ProcessExited);
});

Deno.test("A panic that ends nothing freezes the processes; the end of the VM ends them", async () => {
  const { clock, simulator, vm } = await running({
    guest: { panic: { afterMs: 500 } },
  });
  await using _ = simulator;
  const { backend } = simulator;
  const early = await launch(simulator, vm, "sleep 0.4; echo alive");
  const late = await launch(simulator, vm, "sleep 1; echo alive");
  await clock.advance(499);
  await early.inbox.next(Type.ProcessExited);
  assertEquals(early.stdout, "alive\n");
  await clock.advance(1);
  const terminated = backend.terminateProcess(late.handle);
  await clock.advance(3_600_000);
  assertEquals([late.stdout, late.inbox.all], ["", []]);
  await backend.terminateComputeSystem(vm.handle, "");
  const { data } = await late.inbox.next(Type.ProcessExited);
  assertEquals(JSON.parse(data!).ExitCode, 1);
  assertEquals((await terminated).hresult, 0x8037011f);
});

Deno.test("createProcess() in a hung guest returns when the VM ends, not before", async () => {
  const { clock, simulator, vm } = await running({ guest: { panic: {} } });
  await using _ = simulator;
  await clock.advance(1);
  let isBack = false;
  const call = simulator.backend.createProcess(vm.handle, command("true"))
    .finally(() => isBack = true);
  await clock.advance(3_600_000);
  assertEquals(isBack, false);
  await vm.backend.terminateComputeSystem(vm.handle, "");
  await vm.exit();
  assertEquals((await call).hresult, 0xc0370110);
});

Deno.test("createProcess() in a hung guest ends with the simulator", async () => {
  const { clock, simulator, vm } = await running({ guest: { panic: {} } });
  await clock.advance(1);
  const call = assertRejects(
    () => simulator.backend.createProcess(vm.handle, command("true")),
    ClosedError,
  );
  await clock.advance(0);
  await simulator.close();
  await call;
});

Deno.test("A process that waits for its reader writes no more once its VM is paused", async () => {
  const { clock, simulator, vm } = await running();
  await using _ = simulator;
  const { backend } = simulator;
  const { information } = await backend.createProcess(
    vm.handle,
    command("yes"),
  );
  // The pipe is full: what is in it can be read, and nothing comes after it.
  await clock.advance(0);
  await pause(vm);
  const buffer = new Uint8Array(100_000);
  const count = await backend.readPipe(information.stdOutput, buffer);
  assertEquals(count, 64 * 1024);
  let more: number | null = 0;
  const reading = backend.readPipe(information.stdOutput, buffer)
    .then((one) => more = one);
  await clock.advance(1000);
  assertEquals(more, 0);
  await resume(vm);
  assertEquals(await reading, 8192);
});
