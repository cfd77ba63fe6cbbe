import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  checkSnapshot,
  DeviceError,
  VmDevices,
  vsmbGuestPrefix,
} from "../../../src/uvm/devices/mod.ts";
import { initialDevices } from "../../../src/uvm/devices/initial_devices.ts";
import { emptyDevices, fakeDevices, fakeVm } from "./fake_host.ts";

const service = "0000006D-FACB-11E6-BD58-64006A7986D3";

Deno.test("MappedPipes maps a named pipe without settings", async () => {
  const { vm, devices } = fakeDevices("windows");
  const pipe = await devices.pipes.add("\\\\.\\pipe\\docker");
  assertEquals(pipe.guestPath, `${vsmbGuestPrefix}IPC$\\docker`);
  await devices.pipes.add("\\\\.\\PIPE\\docker");
  await pipe.remove();
  assertEquals(vm.requests, [{
    ResourcePath: "VirtualMachine/Devices/MappedPipes/\\\\.\\pipe\\docker",
    RequestType: "Add",
  }]);
  await devices.pipes.remove("\\\\.\\pipe\\docker");
  assertEquals(vm.requests[1].RequestType, "Remove");
  for (const wrong of ["docker", "\\\\.\\pipe\\", "\\\\.\\pipe\\a/b"]) {
    await assertRejects(() => devices.pipes.add(wrong), RangeError, "NAME");
  }
});

Deno.test("ComPorts connects and disconnects a serial port", async () => {
  const { vm, devices } = fakeDevices("linux");
  await devices.comPorts.add(1, "\\\\.\\pipe\\serial");
  await assertRejects(
    () => devices.comPorts.add(1, "\\\\.\\pipe\\other"),
    DeviceError,
    'connected to "\\\\.\\pipe\\serial" already',
  );
  await devices.comPorts.remove(1);
  assertEquals(vm.requests.map((one) => [one.RequestType, one.ResourcePath]), [
    ["Add", "VirtualMachine/Devices/ComPorts/1"],
    ["Remove", "VirtualMachine/Devices/ComPorts/1"],
  ]);
  await assertRejects(
    () => devices.comPorts.add(2, "\\\\.\\pipe\\x"),
    RangeError,
    "must be 0 or 1: 2",
  );
});

Deno.test("HvSocketServices adds and removes an entry of the table", async () => {
  const { vm, devices } = fakeDevices("linux");
  await devices.hvSocketServices.add(service, {
    bindSecurityDescriptor: "D:P(A;;FA;;;SY)",
    allowWildcardBinds: true,
  });
  await assertRejects(
    () => devices.hvSocketServices.add(service.toLowerCase()),
    DeviceError,
    "already",
  );
  await devices.hvSocketServices.remove(service);
  const place =
    "VirtualMachine/Devices/HvSocket/HvSocketConfig/ServiceTable/0000006d-facb-11e6-bd58-64006a7986d3";
  assertEquals(vm.requests, [{
    ResourcePath: place,
    RequestType: "Update",
    Settings: {
      BindSecurityDescriptor: "D:P(A;;FA;;;SY)",
      AllowWildcardBinds: true,
    },
  }, { ResourcePath: place, RequestType: "Remove" }]);
  await assertRejects(
    () => devices.hvSocketServices.add("109"),
    RangeError,
    'must be a GUID: "109"',
  );
});

Deno.test("RuntimeResources sends an even number of MB and checked limits", async () => {
  const { vm, devices: { resources } } = fakeDevices("linux");
  assertEquals(await resources.setMemory(3 * 1024 * 1024 + 1), 4);
  await resources.setCpuLimits({ limit: 50_000, weight: 200 });
  assertEquals(vm.requests, [{
    ResourcePath: "VirtualMachine/ComputeTopology/Memory/SizeInMB",
    Settings: 4,
  }, {
    ResourcePath: "VirtualMachine/ComputeTopology/Processor/Limits",
    Settings: { Limit: 50_000, Weight: 200 },
  }]);
  for (const wrong of [0, -1, NaN, 1024, 2.5e6 + 0.5]) {
    await assertRejects(() => resources.setMemory(wrong), RangeError, "2 MiB");
  }
  await assertRejects(
    () => resources.setCpuLimits({ limit: 100_001 }),
    RangeError,
    "100001",
  );
  await assertRejects(
    () => resources.setCpuLimits({}),
    RangeError,
    "one limit",
  );
});

Deno.test("VmDevices of an opened VM are unknown until they are restored", async () => {
  const vm = fakeVm();
  const devices = new VmDevices(vm);
  assertEquals(devices.areKnown, false);
  const error = assertThrows(() => devices.scsi, DeviceError);
  assertEquals(error.reason, "unknown-devices");
  devices.restore(emptyDevices("linux"));
  await devices.scsi.add("C:\\a.vhdx");
  assertEquals(devices.areKnown, true);
});

Deno.test("VmDevices restores what another process stored, and goes on from there", async () => {
  const first = fakeDevices("linux", { controllers: ["0", "1"] });
  await first.devices.scsi.add("C:\\a.vhdx", { guestPath: "/a" });
  await first.devices.vpmem.add("C:\\l.vhd", { expose: true });
  await first.devices.vpmem.add("C:\\l.vhd", { expose: true });
  await first.devices.plan9.add("C:\\p", { guestPath: "/p" });
  await first.devices.network.addNamespace("ns", [{ ID: "e1" }]);
  await first.devices.comPorts.add(0, "\\\\.\\pipe\\c");
  await first.devices.hvSocketServices.add(service);
  const stored = JSON.parse(JSON.stringify(first.devices.snapshot()));
  const second = new VmDevices(first.vm);
  second.restore(checkSnapshot(stored));
  assertEquals(second.snapshot(), first.devices.snapshot());
  assertEquals((await second.scsi.add("C:\\b.vhdx")).lun, 1);
  assertEquals((await second.plan9.add("C:\\q", { guestPath: "/q" })).port, 2);
  await second.vpmem.remove("C:\\l.vhd");
  assertEquals(second.vpmem.list()[0].count, 1);
  await second.scsi.remove("C:\\a.vhdx");
  await second.network.removeNamespace("ns");
});

Deno.test("VmDevices refuses a table with two devices in one place", async () => {
  const { devices } = fakeDevices("linux");
  await devices.scsi.add("C:\\a.vhdx");
  await devices.scsi.add("C:\\b.vhdx");
  const table = devices.snapshot();
  table.scsi.entries[1].record.lun = 0;
  assertThrows(
    () => new VmDevices(fakeVm()).restore(table),
    RangeError,
    "twice",
  );
});

Deno.test("checkSnapshot() names the place that is wrong", () => {
  const cases: [(table: ReturnType<typeof emptyDevices>) => void, string][] = [
    [(t) => t.operatingSystem = "beos" as "linux", "devices.operatingSystem"],
    [(t) => t.scsi.entries = {} as never, "devices.scsi.entries"],
    [(t) => t.vpmem.maximumCount = -1, "devices.vpmem.maximumCount"],
    [(t) => delete (t as Partial<typeof t>).plan9, "devices.plan9"],
    [
      (t) => t.pipes.entries.push({ count: 1, phase: "gone" } as never),
      "devices.pipes.entries[0].phase",
    ],
    [
      (t) =>
        t.comPorts.entries.push(
          { count: 1, phase: "present", record: { port: "0" } } as never,
        ),
      "devices.comPorts.entries[0].port",
    ],
  ];
  for (const [damage, place] of cases) {
    const table = emptyDevices("linux");
    damage(table);
    assertThrows(() => checkSnapshot(table), TypeError, `"${place}"`);
  }
  for (const wrong of [null, [], 1, "x", undefined]) {
    assertThrows(() => checkSnapshot(wrong), TypeError, '"devices"');
  }
});

Deno.test("initialDevices() reads what the document gives, and keeps to the build's controllers", () => {
  const document = {
    VirtualMachine: {
      Devices: {
        Scsi: {
          "0": {
            Attachments: { "3": { Type: "Iso" as const, Path: "C:\\i.iso" } },
          },
          "1": {},
        },
        ComPorts: { "0": { NamedPipe: "\\\\.\\pipe\\c" } },
        HvSocket: {
          HvSocketConfig: { ServiceTable: { [service]: { Disabled: true } } },
        },
      },
    },
  };
  const facts = {
    operatingSystem: "linux" as const,
    osBuild: 17763,
    bootPaths: [],
  };
  const table = initialDevices(document, facts);
  assertEquals(table.scsi.controllers, ["0", "1"]);
  assertEquals(table.scsi.entries[0].record.lun, 3);
  assertEquals(table.scsi.entries[0].record.boot, false);
  assertEquals(table.comPorts.entries[0].record.port, 0);
  assertEquals(
    table.hvSocketServices.entries[0].record.serviceId,
    service.toLowerCase(),
  );
  const older = initialDevices(document, { ...facts, osBuild: undefined });
  assertEquals(older.scsi.controllers, ["0"]);
});

Deno.test("initialDevices() makes a usable table of whatever was merged into the document", async () => {
  const devices: unknown[] = [
    { ComPorts: { "0": null } },
    { ComPorts: { "1": {}, "01": {}, x: {} } },
    { ComPorts: 5, VirtualPMem: 5, Scsi: 5, HvSocket: 5 },
    { VirtualPMem: { MaximumCount: 4, Devices: { "0": null, "9": {} } } },
    { VirtualPMem: { MaximumCount: "x", Devices: { "0": { HostPath: 5 } } } },
    { Scsi: { "0": { Attachments: { "0": null, "64": {}, "-1": {} } } } },
    { Scsi: { "0": null, "1": { Attachments: { "0": {}, "1": {} } } } },
    {
      HvSocket: {
        HvSocketConfig: {
          ServiceTable: { [service]: {}, [service.toLowerCase()]: {}, x: null },
        },
      },
    },
  ];
  for (const given of devices) {
    const { devices } = fakeDevices("linux", {
      table: initialDevices(
        { VirtualMachine: { Devices: given as Record<string, never> } },
        { operatingSystem: "linux", osBuild: 17763, bootPaths: [] },
      ),
    });
    checkSnapshot(devices.snapshot());
    await devices.plan9.add("C:\\p", { guestPath: "/p" });
  }
});
