import { assert, assertEquals, assertRejects } from "@std/assert";
import { DeviceError } from "../../../src/uvm/devices/mod.ts";
import { initialDevices } from "../../../src/uvm/devices/initial_devices.ts";
import { fakeDevices, refusal } from "./fake_host.ts";

Deno.test("DeviceTable compares names as they are written by default, as the seed does", async () => {
  const { devices: { scsi } } = fakeDevices("linux");
  await scsi.add("C:\\x.vhdx");
  await scsi.add("C:\\X.vhdx");
  assertEquals(scsi.list().length, 2);
});

Deno.test("DeviceTable with foldNames takes spellings of one Windows path for one, and shows the first", async () => {
  const linux = fakeDevices("linux", { foldNames: true }).devices;
  const windows = fakeDevices("windows", { foldNames: true }).devices;
  const kinds = [
    { table: linux.scsi, add: (path: string) => linux.scsi.add(path) },
    { table: linux.vpmem, add: (path: string) => linux.vpmem.add(path) },
    {
      table: linux.plan9,
      add: (path: string) => linux.plan9.add(path, { guestPath: "/p" }),
    },
    { table: windows.vsmb, add: (path: string) => windows.vsmb.add(path) },
  ];
  for (const { table, add } of kinds) {
    await add("C:\\Disks\\x.vhdx");
    assert(table.has("c:/disks/X.VHDX"));
    assertEquals(
      table.list().map(({ hostPath }) => hostPath),
      ["C:\\Disks\\x.vhdx"],
    );
    await table.remove("C:/DISKS/x.vhdx");
    assertEquals(table.list(), []);
  }
});

Deno.test("ScsiDisks refuses a disk under another spelling, which HCS could not open twice", async () => {
  const { vm, devices } = fakeDevices("linux", { foldNames: true });
  await devices.scsi.add("C:\\x.vhdx");
  const error = await assertRejects(
    () => devices.scsi.add("C:\\X.VHDX"),
    DeviceError,
  );
  assertEquals(error.reason, "already-attached");
  assertEquals(vm.requests[0].Settings, {
    Type: "VirtualDisk",
    Path: "C:\\x.vhdx",
  });
});

Deno.test("NetworkNamespaces compares GUIDs without letter case, and names with it", async () => {
  const { devices: { network } } = fakeDevices("linux", { foldNames: true });
  const ID = "CEA1A3A6-0000-4b7c-9a3e-5b1a3a7a0001";
  await network.addAdapter({ ID });
  assertEquals(network.list()[0].namespace, ID);
  await network.removeAdapter(ID.toLowerCase());
  await network.addNamespace("pod", []);
  assert(!network.has("POD"));
});

Deno.test("initialDevices() takes a disk that the document spells twice once", () => {
  const attachment = (Path: string) => ({ Type: "VirtualDisk" as const, Path });
  const document = {
    VirtualMachine: {
      Devices: {
        Scsi: {
          "0": {
            Attachments: {
              "0": attachment("C:\\a.vhdx"),
              "1": attachment("c:/A.vhdx"),
            },
          },
        },
      },
    },
  };
  const { scsi } = initialDevices(document, {
    operatingSystem: "linux",
    osBuild: 20348,
    bootPaths: [],
  });
  assertEquals(scsi.entries.length, 1);
});

Deno.test("VsmbShares and Plan9Shares store no name that a refused add would have had", async () => {
  for (const kind of ["vsmb", "plan9"] as const) {
    const { vm, devices } = fakeDevices(
      kind === "vsmb" ? "windows" : "linux",
    );
    const add = (path: string) =>
      kind === "vsmb"
        ? devices.vsmb.add(path)
        : devices.plan9.add(path, { guestPath: "/p" });
    let stored = -1;
    devices.persistWith(() => {
      stored = devices.snapshot()[kind].counter;
      return Promise.resolve();
    });
    vm.before = () => Promise.reject(refusal());
    await assertRejects(() => add("C:\\s"));
    assertEquals([kind, stored], [kind, 0]);
    vm.before = () => {};
    const { name } = await add("C:\\s");
    assertEquals([kind, name], [kind, kind === "vsmb" ? "s1" : "1"]);
  }
});
