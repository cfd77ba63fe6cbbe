import { assertEquals, assertNotEquals } from "@std/assert";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import { createSimulator, manualClock } from "../../src/sim/mod.ts";
import { documentOf, Driver, quick } from "./driver.ts";

const VM = "VirtualMachine/";

Deno.test("createComputeSystem() refuses what the schema does not have, and names nothing", async () => {
  await using simulator = quick();
  const documents = [
    documentOf({ Devices: { Scsy: {} } }),
    documentOf({ Devices: null }),
    documentOf({}, { Owner: 7 }),
    JSON.stringify({ SchemaVersion: { Major: 2, Minor: 1 } }),
    "[]",
  ];
  for (const document of documents) {
    const outcome = await simulator.backend.createComputeSystem("a", document);
    assertEquals(outcome.hresult, 0xc037010d);
    assertEquals(outcome.handle, 0n);
    const { ErrorEvents } = JSON.parse(outcome.result!);
    assertEquals(
      ErrorEvents[0].Message,
      "The virtual machine or container JSON document is invalid.",
    );
  }
  assertEquals(simulator.liveHandles().systems, 0);
  const { text } = await simulator.backend.enumerateComputeSystems("{}");
  assertEquals(text, "[]");
});

Deno.test("createComputeSystem() takes what only a newer schema has", async () => {
  await using simulator = quick();
  const vm = await Driver.create(
    simulator,
    "vm",
    documentOf({ Version: { Major: 10, Minor: 0 } }),
  );
  assertEquals((await vm.properties()).State, "Created");
});

Deno.test("terminateComputeSystem() during a start fails the start, then exits", async () => {
  await using simulator = createSimulator({ delays: { startMs: 60_000 } });
  const vm = await Driver.create(simulator);
  await vm.backend.startComputeSystem(vm.handle, "");
  await vm.backend.terminateComputeSystem(vm.handle, "");
  const started = await vm.inbox.next(Type.SystemStartCompleted);
  assertEquals(started.status, 0xc0370100);
  assertEquals((await vm.exit()).data, { Status: 0, ExitType: "ForcedExit" });
  assertEquals(vm.heard, [2, 3, 1]);
});

Deno.test("shutdownComputeSystem() waits until the guest has booted", async () => {
  const clock = manualClock();
  await using simulator = createSimulator({
    clock,
    plan: { delays: { shutdownMs: 20 }, guest: { bootMs: 1000 } },
  });
  const creating = Driver.create(simulator);
  await clock.advance(10);
  const vm = await creating;
  await vm.backend.startComputeSystem(vm.handle, "");
  await clock.advance(20);
  await vm.backend.shutdownComputeSystem(vm.handle, "");
  await clock.advance(1019);
  assertEquals((await vm.properties()).State, "Running");
  await clock.advance(1);
  assertEquals((await vm.exit()).data, { Status: 0, ExitType: "GracefulExit" });
});

Deno.test("pauseComputeSystem() holds the guest's time", async () => {
  const clock = manualClock();
  await using simulator = createSimulator({
    clock,
    plan: { guest: { bootMs: 0, exit: { afterMs: 100 } } },
  });
  const creating = Driver.create(simulator);
  await clock.advance(5);
  const vm = await creating;
  await vm.backend.startComputeSystem(vm.handle, "");
  await clock.advance(20);
  await clock.advance(40);
  await vm.backend.pauseComputeSystem(vm.handle, "");
  await clock.advance(5);
  await clock.advance(86_400_000);
  assertEquals((await vm.properties()).State, "Paused");
  await vm.backend.resumeComputeSystem(vm.handle, "");
  await clock.advance(5);
  const { Statistics } = await vm.properties("Statistics") as {
    Statistics: { Uptime100ns: number };
  };
  assertEquals(Statistics.Uptime100ns, 450_000);
  await clock.advance(54);
  assertEquals((await vm.properties()).State, "Running");
  await clock.advance(1);
  assertEquals((await vm.exit()).data.ExitType, "GracefulExit");
});

Deno.test("saveComputeSystem() as a template leaves a system that can only end", async () => {
  await using simulator = quick();
  const vm = await Driver.create(simulator);
  await vm.start();
  await vm.backend.pauseComputeSystem(vm.handle, "");
  await vm.inbox.next(Type.SystemPauseCompleted);
  const bad = await vm.backend.saveComputeSystem(vm.handle, '{"SaveTipe":""}');
  assertEquals(bad.hresult, 0xc037010d);
  await vm.backend.saveComputeSystem(vm.handle, '{"SaveType":"AsTemplate"}');
  await vm.inbox.next(Type.SystemSaveCompleted);
  assertEquals((await vm.properties()).State, "SavedAsTemplate");
  const resumed = await vm.backend.resumeComputeSystem(vm.handle, "");
  assertEquals(resumed.hresult, 0xc0370105);
  await vm.backend.terminateComputeSystem(vm.handle, "");
  assertEquals((await vm.exit()).data.ExitType, "ForcedExit");
});

Deno.test("getComputeSystemProperties() gives what is asked for", async () => {
  await using simulator = quick({ guest: { capabilities: { Extra: 1 } } });
  const vm = await Driver.create(simulator);
  assertEquals("GuestConnectionInfo" in await vm.properties(), false);
  await vm.start();
  const all = await vm.properties(
    "Statistics",
    "Memory",
    "ProcessList",
    "GuestConnection",
    "TerminateOnLastHandleClosed",
  ) as Record<string, Record<string, unknown>>;
  assertEquals(all.Id as unknown, "vm");
  assertEquals(all.State as unknown, "Running");
  assertEquals(all.SystemType as unknown, "VirtualMachine");
  assertEquals(all.ProcessList as unknown, []);
  assertEquals(all.TerminateOnLastHandleClosed as unknown, false);
  assertEquals(all.GuestConnectionInfo.ProtocolVersion, 4);
  const capabilities = all.GuestConnectionInfo
    .GuestDefinedCapabilities as Record<string, unknown>;
  assertEquals(capabilities.Extra, 1);
  assertEquals(capabilities.NamespaceAddRequestSupported, false);
  const memory = all.Memory.VirtualMachineMemory as Record<string, number>;
  assertNotEquals(memory.AssignedMemory, 0);
});

Deno.test("getComputeSystemProperties() of a stopped system tells how it ended", async () => {
  await using simulator = quick();
  const vm = await Driver.create(simulator);
  await vm.backend.terminateComputeSystem(vm.handle, "");
  await vm.exit();
  const { State, Stopped, ExitType } = await vm.properties();
  assertEquals([State, Stopped, ExitType], ["Stopped", true, "ForcedExit"]);
});

Deno.test("registerComputeSystemCallback() tells a late listener of the exit", async () => {
  await using simulator = quick();
  const vm = await Driver.create(simulator);
  const second = await simulator.backend.openComputeSystem("vm");
  await vm.backend.terminateComputeSystem(vm.handle, "");
  await vm.exit();
  const heard: number[] = [];
  const told = new Promise<void>((resolve) => {
    simulator.backend.registerComputeSystemCallback(second.handle, (one) => {
      heard.push(one.type);
      resolve();
    });
  });
  await told;
  assertEquals(heard, [Type.SystemExited]);
});

Deno.test("closeComputeSystem() of a stopped system's last handle frees its id", async () => {
  await using simulator = quick();
  const first = await Driver.create(simulator);
  const { RuntimeId } = await first.properties();
  await first.backend.terminateComputeSystem(first.handle, "");
  await first.exit();
  await first.backend.closeComputeSystem(first.handle);
  const second = await Driver.create(simulator);
  assertNotEquals((await second.properties()).RuntimeId, RuntimeId);
});

Deno.test("GrantVmAccess is needed where the plan enforces it", async () => {
  await using simulator = quick({ enforceAccess: true });
  const { backend } = simulator;
  const disk = "C:\\disks\\a.vhdx";
  const document = documentOf({
    Devices: { Scsi: { "0": { Attachments: { "0": { Path: disk } } } } },
  });
  const denied = await backend.createComputeSystem("vm", document);
  assertEquals(denied.hresult, 0x80070005);
  assertEquals(denied.result!.includes("a.vhdx"), true);
  await backend.grantVmAccess("vm", disk.toUpperCase());
  const vm = await Driver.create(simulator, "vm", document);
  const add = {
    ResourcePath: `${VM}Devices/Scsi/0/Attachments/1`,
    RequestType: "Add",
    Settings: { Type: "VirtualDisk", Path: "C:\\disks\\b.vhdx" },
  };
  assertEquals(await vm.modify(add), 0x80070005);
  await backend.grantVmAccess("vm", "C:\\disks\\b.vhdx");
  assertEquals(await vm.modify(add), 0);
  assertEquals((await simulator.grants("vm")).length, 2);
  await backend.revokeVmAccess("vm", "C:\\disks\\b.vhdx");
  assertEquals(await simulator.grants("vm"), [disk.toUpperCase()]);
});

Deno.test("calls() keeps the calls in order, their JSON parsed", async () => {
  await using simulator = quick({}, { recordCalls: true });
  const vm = await Driver.create(simulator);
  await vm.backend.pauseComputeSystem(vm.handle, "");
  const calls = simulator.calls();
  assertEquals(calls.map(({ call, id, hresult }) => [call, id, hresult]), [
    ["HcsCreateComputeSystem", "vm", 0xc0370103],
    ["HcsRegisterComputeSystemCallback", "vm", 0],
    ["HcsPauseComputeSystem", "vm", 0xc0370105],
  ]);
  assertEquals((calls[0].arguments[0] as { Owner: string }).Owner, "tests");
});

Deno.test("liveHandles() counts what was not given back", async () => {
  await using simulator = quick();
  const vm = await Driver.create(simulator);
  await vm.start();
  await vm.backend.createProcess(
    vm.handle,
    '{"CommandLine":"sleep 9","CreateStdOutPipe":true}',
  );
  assertEquals(simulator.liveHandles(), {
    systems: 1,
    systemCallbacks: 1,
    processes: 1,
    processCallbacks: 0,
    pipes: 1,
  });
});
