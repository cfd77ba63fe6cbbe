import { assertEquals, assertRejects } from "@std/assert";
import { ClosedError, PlatformError } from "../../src/errors.ts";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import { createSimulator, manualClock } from "../../src/sim/mod.ts";
import { Inbox } from "../hcs/backend_contract.ts";
import { documentOf, Driver, quick } from "./driver.ts";

Deno.test("A fault fails the nth call with its code and events, and nothing happens", async () => {
  await using simulator = quick({
    faults: [{
      on: "HcsStartComputeSystem",
      nth: 2,
      fail: "HCS_E_HYPERV_NOT_INSTALLED",
      message: "No hypervisor",
      events: [{ Message: "Off in firmware", EventId: 7, Source: "VMWP" }],
    }],
  });
  const first = await Driver.create(simulator, "a");
  await first.start();
  const second = await Driver.create(simulator, "b");
  const outcome = await second.backend.startComputeSystem(second.handle, "");
  assertEquals(outcome.hresult, 0x80370102);
  assertEquals(JSON.parse(outcome.result!), {
    Error: 0x80370102 | 0,
    ErrorMessage: "No hypervisor",
    ErrorEvents: [{ Message: "Off in firmware", EventId: 7, Source: "VMWP" }],
  });
  assertEquals((await second.properties()).State, "Created");
  await second.start();
});

Deno.test("A fault is for the systems whose id matches, and the path too", async () => {
  await using simulator = quick({
    faults: [{
      on: "ModifyComputeSystem",
      id: "web-?",
      path: "*/Attachments/1",
      fail: "E_FAIL",
    }],
  });
  const add = (lun: number) => ({
    ResourcePath: `VirtualMachine/Devices/Scsi/0/Attachments/${lun}`,
    RequestType: "Add",
    Settings: { Type: "VirtualDisk", Path: `C:\\${lun}.vhdx` },
  });
  const web = await Driver.create(simulator, "web-1");
  const other = await Driver.create(simulator, "web-10");
  assertEquals(await web.modify(add(0)), 0);
  assertEquals(await web.modify(add(1)), 0x80004005);
  assertEquals(await other.modify(add(1)), 0);
  const devices = await simulator.devices("web-1") as {
    Scsi: { 0: { Attachments: Record<string, unknown> } };
  };
  assertEquals(Object.keys(devices.Scsi[0].Attachments), ["0"]);
});

Deno.test("A fault fails a completion: create leaves nothing, start stays created", async () => {
  await using simulator = quick({
    faults: [
      { on: "SystemCreateCompleted", id: "a", fail: "0xC037010D" },
      { on: "SystemStartCompleted", fail: "0x80370109", message: "Too slow" },
    ],
  });
  const failed = await Driver.create(simulator, "a");
  assertEquals(failed.inbox.all[0].status, 0xc037010d);
  const open = await simulator.backend.openComputeSystem("a");
  assertEquals(open.hresult, 0xc037010e);
  const vm = await Driver.create(simulator, "b");
  await vm.start();
  const { status, data } = vm.inbox.all[1];
  assertEquals(status, 0x80370109);
  assertEquals(JSON.parse(data!).ErrorMessage, "Too slow");
  assertEquals((await vm.properties()).State, "Created");
});

Deno.test("A fault delays a call, delays a notification, and doubles it", async () => {
  const clock = manualClock();
  await using simulator = createSimulator({
    clock,
    plan: {
      delays: { createMs: 0, startMs: 10 },
      faults: [
        { on: "StartComputeSystem", delayMs: 100 },
        { on: "SystemStartCompleted", delayMs: 1000, twice: true },
      ],
    },
  });
  const vm = await Driver.create(simulator);
  let isBack = false;
  const call = vm.backend.startComputeSystem(vm.handle, "")
    .then(() => isBack = true);
  await clock.advance(99);
  assertEquals(isBack, false);
  await clock.advance(1);
  await call;
  await clock.advance(1009);
  assertEquals(vm.heard, [2]);
  await clock.advance(1);
  assertEquals(vm.heard, [2, 3, 3]);
});

Deno.test("A fault brings a notification before its call is back", async () => {
  await using simulator = createSimulator({
    delays: { createMs: 0, startMs: 60_000 },
    plan: { faults: [{ on: "SystemStartCompleted", early: true }] },
  });
  const vm = await Driver.create(simulator);
  const outcome = await vm.backend.startComputeSystem(vm.handle, "");
  assertEquals(vm.heard, [2, 3]);
  assertEquals(outcome.hresult, 0xc0370103);
});

Deno.test("A fault keeps an operation from ever completing; terminate still works", async () => {
  await using simulator = quick({
    faults: [{ on: "SystemStartCompleted", never: true }],
  });
  const vm = await Driver.create(simulator);
  await vm.backend.startComputeSystem(vm.handle, "");
  assertEquals((await vm.properties()).State, "Created");
  await vm.backend.terminateComputeSystem(vm.handle, "");
  assertEquals((await vm.exit()).data.ExitType, "ForcedExit");
});

Deno.test("A fault keeps a call from ever returning; close() ends it", async () => {
  const simulator = quick({
    faults: [{ on: "StartComputeSystem", never: true }],
  });
  const vm = await Driver.create(simulator);
  const call = assertRejects(
    () => vm.backend.startComputeSystem(vm.handle, ""),
    ClosedError,
  );
  await simulator.close();
  await call;
});

Deno.test("A fault takes an export away", async () => {
  await using simulator = quick({
    faults: [{ on: "RevokeVmAccess", missing: true }],
  });
  await assertRejects(
    () => simulator.backend.revokeVmAccess("a", "b"),
    PlatformError,
    'vmcompute.dll does not export "RevokeVmAccess"',
  );
});

Deno.test("A fault makes the system exit instead of starting", async () => {
  const attribution = [{ SystemExit: { Detail: "HcsApiFatalError" } }];
  await using simulator = quick({
    faults: [{
      on: "SystemStartCompleted",
      never: true,
      exit: { status: "0xC0370106", attribution },
    }],
  });
  const vm = await Driver.create(simulator);
  await vm.backend.startComputeSystem(vm.handle, "");
  const { status, data } = await vm.exit();
  assertEquals(status, 0xc0370106);
  assertEquals(data, {
    Status: 0xc0370106 | 0,
    ExitType: "UnexpectedExit",
    Attribution: attribution,
  });
  assertEquals(vm.heard, [2, 1]);
});

Deno.test("A fault crashes the guest with the kernel's words", async () => {
  await using simulator = quick({
    faults: [{
      on: "StartComputeSystem",
      afterMs: 1,
      crash: { log: "Oops: 0002", parameters: [1, 2, 3, 4, 5] },
    }],
  });
  const vm = await Driver.create(simulator);
  await vm.start();
  const { status, data } = await vm.exit();
  assertEquals(status, 0xc0370106);
  assertEquals(data.ExitType, "UnexpectedExit");
  assertEquals(vm.heard, [
    Type.SystemCreateCompleted,
    Type.SystemStartCompleted,
    Type.SystemCrashReport,
    Type.SystemGuestConnectionClosed,
    Type.SystemExited,
  ]);
  const report = JSON.parse(vm.inbox.all[2].data!);
  assertEquals(report.CrashLog, "Oops: 0002");
  assertEquals(report.CrashParameters, [1, 2, 3, 4, 5]);
  assertEquals(report.SystemId, "vm");
});

Deno.test("A fault breaks the service: listeners hear it and handles are dead", async () => {
  await using simulator = quick({
    faults: [{ on: "GetComputeSystemProperties", disconnect: true }],
  });
  const vm = await Driver.create(simulator);
  await vm.properties();
  const { status } = await vm.inbox.next(Type.ServiceDisconnect);
  assertEquals(status, 0x8037011e);
  const dead = await vm.backend.startComputeSystem(vm.handle, "");
  assertEquals(dead.hresult, 0x8037011e);
  const again = await Driver.open(simulator);
  await again.start();
});

Deno.test("disconnect() kills the handles of processes, and tells their listeners", async () => {
  await using simulator = quick();
  const { backend } = simulator;
  const vm = await Driver.create(simulator);
  await vm.start();
  const parameters = '{"CommandLine":"sleep 3600"}';
  const { handle } = await backend.createProcess(vm.handle, parameters);
  const inbox = new Inbox();
  const gone = new Inbox();
  await backend.registerProcessCallback(handle, inbox.listener);
  const other = await backend.registerProcessCallback(handle, gone.listener);
  await backend.unregisterProcessCallback(other.handle);
  simulator.disconnect();
  const { status } = await inbox.next(Type.ServiceDisconnect);
  assertEquals([status, gone.all], [0x8037011e, []]);
  const dead = [
    await backend.createProcess(vm.handle, parameters),
    await backend.openProcess(vm.handle, 100),
    await backend.terminateProcess(handle),
    await backend.signalProcess(handle, '{"Signal":15}'),
    await backend.getProcessInfo(handle),
    await backend.getProcessProperties(handle),
    await backend.modifyProcess(handle, '{"Operation":"ConsoleSize"}'),
    await backend.registerProcessCallback(handle, () => {}),
  ];
  assertEquals(
    dead.map(({ hresult }) => hresult),
    dead.map(() => 0x8037011e),
  );
  assertEquals((await backend.closeProcess(handle)).hresult, 0);
  assertEquals((await backend.closeProcess(handle)).hresult, 0x80070006);
});

Deno.test("A fault sends notifications out of the blue, unknown ones too", async () => {
  await using simulator = quick({
    faults: [{
      on: "StartComputeSystem",
      notify: [
        { type: 0x77, status: "E_FAIL", data: "{broken" },
        { type: "SystemRdpEnhancedModeStateChanged", data: { On: true } },
      ],
    }],
  });
  const vm = await Driver.create(simulator);
  await vm.backend.startComputeSystem(vm.handle, "");
  const strange = await vm.inbox.next(0x77);
  assertEquals([strange.status, strange.data], [0x80004005, "{broken"]);
  const known = await vm.inbox.next(Type.SystemRdpEnhancedModeStateChanged);
  assertEquals(known.data, '{"On":true}');
});

Deno.test("A fault replaces a notification's data and a query's answer", async () => {
  await using simulator = quick({
    faults: [
      { on: "SystemExited", data: "not JSON" },
      { on: "EnumerateComputeSystems", data: null },
    ],
  });
  const list = await simulator.backend.enumerateComputeSystems("{}");
  assertEquals([list.hresult, list.text], [0, null]);
  const vm = await Driver.create(simulator);
  await vm.backend.terminateComputeSystem(vm.handle, "");
  assertEquals((await vm.inbox.next(Type.SystemExited)).data, "not JSON");
});

Deno.test("A lost exit leaves a stopped system", async () => {
  await using simulator = quick({
    faults: [{ on: "SystemExited", never: true }],
  });
  const vm = await Driver.create(simulator);
  await vm.backend.terminateComputeSystem(vm.handle, "");
  while ((await vm.properties()).State !== "Stopped");
  assertEquals(vm.heard, [2]);
});

Deno.test("inject() crashes a system, or says that there is none", async () => {
  await using simulator = quick();
  assertEquals(await simulator.inject("vm", { exit: {} }), false);
  const vm = await Driver.create(simulator);
  await vm.start();
  assertEquals(
    await simulator.inject("vm", { crash: { report: false } }),
    true,
  );
  assertEquals((await vm.exit()).status, 0xc0370106);
  assertEquals(vm.heard.includes(Type.SystemCrashReport), false);
});

Deno.test("A shutdown that the guest refuses or ignores leaves it running", async () => {
  await using simulator = quick({
    guests: [
      { id: "deaf", bootMs: 0, onShutdown: "ignore" },
      { id: "busy", bootMs: 0, onShutdown: "fail" },
    ],
  });
  const busy = await Driver.create(simulator, "busy");
  await busy.start();
  const asked = await busy.backend.shutdownComputeSystem(busy.handle, "");
  assertEquals(asked.hresult, 0xc0370103);
  const refused = await busy.inbox.next(Type.SystemShutdownFailed);
  assertEquals(refused.status, 0x80004005);
  const deaf = await Driver.create(simulator, "deaf");
  await deaf.start();
  await deaf.backend.shutdownComputeSystem(deaf.handle, "");
  assertEquals((await deaf.properties()).State, "Running");
  assertEquals((await busy.properties()).State, "Running");
});

Deno.test("A panic ends a guest whose kernel is told so, and hangs any other", async () => {
  const clock = manualClock();
  await using simulator = createSimulator({
    clock,
    delays: { createMs: 0, startMs: 0 },
    plan: { guest: { bootMs: 10, panic: { log: "Kernel panic: x" } } },
  });
  const ending = await Driver.create(simulator, "ending");
  const chipset = (arguments_: string) => ({
    Chipset: { LinuxKernelDirect: { KernelCmdLine: arguments_ } },
  });
  const shell = documentOf(chipset("console=ttyS0,115200 -- sh"));
  const hanging = await Driver.create(simulator, "hanging", shell);
  await ending.start();
  await hanging.start();
  await clock.advance(60_000);
  assertEquals((await ending.exit()).data.ExitType, "UnexpectedExit");
  assertEquals((await hanging.properties()).State, "Running");
  await hanging.backend.shutdownComputeSystem(hanging.handle, "");
  await clock.advance(60_000);
  assertEquals((await hanging.properties()).State, "Running");
});
