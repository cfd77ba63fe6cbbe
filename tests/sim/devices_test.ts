import { assertEquals } from "@std/assert";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import { manualClock } from "../../src/sim/mod.ts";
import { documentOf, Driver, quick } from "./driver.ts";

type Json = Record<string, unknown>;

const NOT_FOUND = 0x80070490;
const EXISTS = 0x800700b7;
const SHARED = 0x80070020;
const INVALID = 0x80070057;
const BAD_JSON = 0xc037010d;
const INVALID_STATE = 0xc0370105;
const NO_GUEST = 0xc037010a;
const DEVICES = "VirtualMachine/Devices/";

async function driver() {
  const simulator = quick();
  const vm = await Driver.create(
    simulator,
    "vm",
    documentOf({
      Devices: { Scsi: { "0": {} }, VirtualPMem: { MaximumCount: 2 } },
    }),
  );
  const send = (type: string | undefined, path: string, settings?: unknown) =>
    vm.modify({
      ResourcePath: path,
      ...(type === undefined ? {} : { RequestType: type }),
      ...(settings === undefined ? {} : { Settings: settings }),
    });
  const devices = async () => (await simulator.devices("vm"))! as Json;
  return { simulator, vm, send, devices };
}

Deno.test("modify() of SCSI refuses a used LUN, an absent controller, an absent disk", async () => {
  const { simulator, send, devices } = await driver();
  await using _ = simulator;
  const at = (place: string) => `${DEVICES}Scsi/${place}`;
  const disk = (name: string, ReadOnly?: boolean) => ({
    Type: "VirtualDisk",
    Path: `C:\\${name}.vhdx`,
    ...(ReadOnly === undefined ? {} : { ReadOnly }),
  });
  assertEquals(await send("Add", at("0/Attachments/0"), disk("a")), 0);
  assertEquals(await send("Add", at("0/Attachments/0"), disk("b")), EXISTS);
  assertEquals(await send("Add", at("1/Attachments/0"), disk("b")), NOT_FOUND);
  assertEquals(await send("Add", at("0/Attachments/64"), disk("b")), INVALID);
  assertEquals(await send("Add", at("0/Attachments/1"), disk("A")), SHARED);
  assertEquals(await send("Add", at("0/Attachments/1"), disk("b", true)), 0);
  assertEquals(await send("Add", at("0/Attachments/2"), disk("b", true)), 0);
  assertEquals(await send("Add", at("0/Attachments/3")), INVALID);
  assertEquals(await send("Update", at("0/Attachments/1")), INVALID);
  assertEquals(await send("Update", at("0/Attachments/1"), disk("a")), SHARED);
  assertEquals(await send("Update", at("0/Attachments/0"), disk("a")), 0);
  assertEquals(await send("Remove", at("0/Attachments/3")), NOT_FOUND);
  assertEquals(await send("Remove", at("0/Attachments/1")), 0);
  assertEquals(await send("Remove", at("0/Attachments/1")), NOT_FOUND);
  assertEquals((await devices()).Scsi, {
    "0": { Attachments: { "0": disk("a"), "2": disk("b", true) } },
  });
});

Deno.test("modify() of VPMem keeps to MaximumCount and to mappings of devices", async () => {
  const { simulator, send, devices } = await driver();
  await using _ = simulator;
  const at = (place: string) => `${DEVICES}VirtualPMem/Devices/${place}`;
  const device = { HostPath: "C:\\l.vhd", ReadOnly: true, ImageFormat: "Vhd1" };
  assertEquals(await send("Add", at("2"), device), INVALID);
  assertEquals(await send("Add", at("1"), device), 0);
  assertEquals(await send("Add", at("1"), device), EXISTS);
  const mapping = { HostPath: "C:\\m.vhd", ImageFormat: "Vhd1" };
  assertEquals(await send("Add", at("0/Mappings/0"), mapping), NOT_FOUND);
  assertEquals(await send("Add", at("1/Mappings/0"), mapping), 0);
  assertEquals(await send("Remove", at("1/Mappings/0")), 0);
  assertEquals(await send("Remove", at("0")), NOT_FOUND);
  assertEquals(await send("Remove", at("1")), 0);
  assertEquals((await devices()).VirtualPMem, { MaximumCount: 2, Devices: {} });
});

for (const kind of ["VirtualSmb", "Plan9"]) {
  Deno.test(`modify() of ${kind} keeps share names unique`, async () => {
    const { simulator, send, devices } = await driver();
    await using _ = simulator;
    const at = `${DEVICES}${kind}/Shares`;
    const share = (Name: string) => ({ Name, Path: `C:\\${Name}` });
    assertEquals(await send("Add", at, share("s1")), 0);
    assertEquals(await send("Add", at, share("s1")), EXISTS);
    assertEquals(await send("Add", at, share("s2")), 0);
    assertEquals(await send("Add", at, { Path: "C:\\x" }), INVALID);
    assertEquals(await send("Update", at, { Name: "s2", Path: "C:\\y" }), 0);
    assertEquals(await send("Remove", at, { Name: "s3" }), NOT_FOUND);
    assertEquals(await send("Remove", at, { Name: "s1" }), 0);
    assertEquals((await devices())[kind], {
      Shares: [{ Name: "s2", Path: "C:\\y" }],
    });
  });
}

Deno.test("modify() of adapters, pipes, serial ports and socket services", async () => {
  const { simulator, send, devices } = await driver();
  await using _ = simulator;
  const guid = "CEA1A3A6-0000-4B7C-9A3E-5B1A3A7A0001";
  const adapter = { EndpointId: guid, MacAddress: "00-15-5D-11-22-33" };
  const nic = `${DEVICES}NetworkAdapters/${guid}`;
  assertEquals(await send("Update", nic, adapter), NOT_FOUND);
  assertEquals(await send("Add", nic, adapter), 0);
  assertEquals(await send("Add", nic, adapter), EXISTS);
  assertEquals(await send("Remove", nic, adapter), 0);
  const pipe = `${DEVICES}MappedPipes/p`;
  assertEquals(await send("Add", pipe), 0);
  assertEquals(await send("Add", pipe), EXISTS);
  const port = { NamedPipe: "\\\\.\\pipe\\x" };
  assertEquals(await send("Add", `${DEVICES}ComPorts/2`, port), INVALID);
  assertEquals(await send("Update", `${DEVICES}ComPorts/1`, port), 0);
  const table = `${DEVICES}HvSocket/HvSocketConfig/ServiceTable/${guid}`;
  assertEquals(await send("Remove", table), NOT_FOUND);
  assertEquals(await send("Update", table, { AllowWildcardBinds: true }), 0);
  assertEquals((await devices()).HvSocket, {
    HvSocketConfig: {
      ServiceTable: { [guid.toLowerCase()]: { AllowWildcardBinds: true } },
    },
  });
  assertEquals(await send("Remove", table), 0);
});

Deno.test("modify() of memory and processor limits", async () => {
  const { simulator, send } = await driver();
  await using _ = simulator;
  const memory = "VirtualMachine/ComputeTopology/Memory/SizeInMB";
  assertEquals(await send(undefined, memory, 2048), 0);
  assertEquals(await send("Update", memory, 2047), INVALID);
  assertEquals(await send("Update", memory, "2048"), BAD_JSON);
  const limits = "VirtualMachine/ComputeTopology/Processor/Limits";
  assertEquals(await send("Update", limits, { Limit: 100_001 }), INVALID);
  assertEquals(await send("Update", limits, { Limit: 50_000 }), 0);
  const { VirtualMachine } = (await simulator.document("vm"))! as {
    VirtualMachine: { ComputeTopology: Json };
  };
  assertEquals(VirtualMachine.ComputeTopology, {
    Memory: { SizeInMB: 2048 },
    Processor: { Count: 2, Limits: { Limit: 50_000 } },
  });
});

Deno.test("modify() refuses unknown paths and settings; a guest request goes to the guest", async () => {
  const { simulator, vm, send } = await driver();
  await using _ = simulator;
  assertEquals(await send("Add", `${DEVICES}Floppy/0`, {}), BAD_JSON);
  const scsi = `${DEVICES}Scsi/0/Attachments/0`;
  assertEquals(await send("Add", scsi, { Pth: "C:\\a" }), BAD_JSON);
  assertEquals(await send("Ad", scsi, { Path: "C:\\a" }), BAD_JSON);
  await vm.start();
  const GuestRequest = { RequestType: "Add", ResourceType: "Network" };
  assertEquals(await vm.modify({ GuestRequest }), 0);
  assertEquals(await vm.modify({}), BAD_JSON);
  assertEquals(await simulator.guestRequests("vm"), [GuestRequest]);
});

Deno.test("modify() that fails changes nothing and reaches no guest", async () => {
  const { simulator, vm, devices } = await driver();
  await using _ = simulator;
  await vm.start();
  const before = await devices();
  const code = await vm.modify({
    ResourcePath: `${DEVICES}Scsi/9/Attachments/0`,
    RequestType: "Add",
    Settings: { Path: "C:\\a" },
    GuestRequest: { RequestType: "Add" },
  });
  assertEquals(code, NOT_FOUND);
  assertEquals(await devices(), before);
  assertEquals(await simulator.guestRequests("vm"), []);
});

Deno.test("modify() takes __proto__ as a name like any other", async () => {
  const { simulator, send } = await driver();
  await using _ = simulator;
  const pci = `${DEVICES}VirtualPci/__proto__`;
  assertEquals(await send("Add", pci, {}), 0);
  assertEquals(await send("Add", pci, {}), EXISTS);
  assertEquals(await send("Remove", pci), 0);
  assertEquals(await send("Remove", pci), NOT_FOUND);
  const disk = { Type: "VirtualDisk", Path: "C:\\a.vhdx" };
  const lun = `${DEVICES}Scsi/__proto__/Attachments/0`;
  assertEquals(await send("Add", lun, disk), NOT_FOUND);
});

const GuestRequest = { RequestType: "Add", ResourceType: "Network" };
const withDisk = {
  ResourcePath: `${DEVICES}Scsi/0/Attachments/0`,
  RequestType: "Add",
  Settings: { Type: "VirtualDisk", Path: "C:\\a.vhdx" },
};

Deno.test("modify() asks nothing of a guest that has not started, and does the host's part", async () => {
  const { simulator, vm, devices } = await driver();
  await using _ = simulator;
  const before = await devices();
  assertEquals(await vm.modify({ ...withDisk, GuestRequest }), NO_GUEST);
  assertEquals(await devices(), before);
  assertEquals(await vm.modify(withDisk), 0);
  assertEquals(await simulator.guestRequests("vm"), []);
});

Deno.test("modify() with a guest request waits for the boot", async () => {
  const clock = manualClock();
  const guest = { bootMs: 50 };
  await using simulator = quick({ guest }, { clock });
  const vm = await Driver.create(simulator);
  await vm.start();
  const asked = vm.modify({ GuestRequest });
  await clock.advance(49);
  assertEquals(await simulator.guestRequests("vm"), []);
  await clock.advance(1);
  assertEquals(await asked, 0);
  assertEquals(await simulator.guestRequests("vm"), [GuestRequest]);
});

Deno.test("modify() asks nothing of a guest that is paused or hung", async () => {
  const clock = manualClock();
  const guest = { panic: { afterMs: 10 } };
  await using simulator = quick({ guest }, { clock });
  const KernelCmdLine = "console=ttyS0";
  const vm = await Driver.create(
    simulator,
    "vm",
    documentOf({ Chipset: { LinuxKernelDirect: { KernelCmdLine } } }),
  );
  await vm.start();
  await vm.backend.pauseComputeSystem(vm.handle, "");
  await vm.inbox.next(Type.SystemPauseCompleted);
  assertEquals(await vm.modify({ GuestRequest }), INVALID_STATE);
  await vm.backend.resumeComputeSystem(vm.handle, "");
  await vm.inbox.next(Type.SystemResumeCompleted);
  assertEquals(await vm.modify({ GuestRequest }), 0);
  await clock.advance(10);
  assertEquals(await vm.modify({ GuestRequest }), NO_GUEST);
  assertEquals(await vm.modify(withDisk), 0);
  assertEquals(await simulator.guestRequests("vm"), [GuestRequest]);
});
