import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClosedError, HcsError } from "../../../src/errors.ts";
import { DeviceError } from "../../../src/uvm/devices/mod.ts";
import { emptyDevices, fakeDevices, refusal } from "./fake_host.ts";

const disk = (n: number) => `C:\\disks\\${n}.vhdx`;

Deno.test("ScsiDisks refuses an empty host path, which the seed takes for a free slot", async () => {
  const { vm, devices } = fakeDevices("linux");
  await assertRejects(() => devices.scsi.add(""), RangeError, "host path");
  await assertRejects(() => devices.scsi.remove(""), RangeError, "host path");
  await assertRejects(
    () => devices.scsi.add("a\0b"),
    RangeError,
    'must not be empty or hold a NUL: "a\\u0000b"',
  );
  assertEquals(vm.requests, []);
});

Deno.test("ScsiDisks checks and allocates in one step: one of two adds of a disk wins", async () => {
  const { vm, devices } = fakeDevices("linux");
  const results = await Promise.allSettled([
    devices.scsi.add(disk(1)),
    devices.scsi.add(disk(1)),
  ]);
  assertEquals(results.map((one) => one.status), ["fulfilled", "rejected"]);
  assertEquals(vm.resources.size, 1);
});

Deno.test("ScsiDisks leaks nothing when it is full", async () => {
  const { devices } = fakeDevices("linux");
  for (let n = 0; n < 64; n++) await devices.scsi.add(disk(n));
  for (let n = 64; n < 80; n++) {
    const error = await assertRejects(
      () => devices.scsi.add(disk(n)),
      DeviceError,
      'All 64 SCSI locations are taken of VM "vm"',
    );
    assertEquals(error.reason, "no-free-slot");
  }
  await devices.scsi.remove(disk(7));
  assertEquals((await devices.scsi.add(disk(64))).lun, 7);
});

Deno.test("ScsiDisks keeps a disk whose removal failed", async () => {
  const { vm, devices } = fakeDevices("linux");
  await devices.scsi.add(disk(1));
  vm.before = () => {
    throw refusal();
  };
  await assertRejects(() => devices.scsi.remove(disk(1)), HcsError);
  vm.before = () => {};
  await assertRejects(() => devices.scsi.add(disk(1)), DeviceError, "already");
  await devices.scsi.remove(disk(1));
  await assertRejects(() => devices.scsi.remove(disk(1)), DeviceError, "not");
});

Deno.test("ScsiDisks fills four controllers and says which in the guest's request", async () => {
  const { vm, devices } = fakeDevices("linux", {
    controllers: ["0", "1", "2", "3"],
  });
  for (let n = 0; n < 64; n++) await devices.scsi.add(disk(n));
  const next = await devices.scsi.add(disk(64), {
    guestPath: "/mnt/x",
    readOnly: true,
  });
  assertEquals([next.controller, next.lun], [1, 0]);
  assertEquals(vm.requests.at(-1), {
    ResourcePath: "VirtualMachine/Devices/Scsi/1/Attachments/0",
    RequestType: "Add",
    Settings: { Type: "VirtualDisk", Path: disk(64), ReadOnly: true },
    GuestRequest: {
      RequestType: "Add",
      ResourceType: "MappedVirtualDisk",
      Settings: { MountPath: "/mnt/x", Controller: 1, ReadOnly: true },
    },
  });
  for (let n = 65; n < 256; n++) await devices.scsi.add(disk(n));
  await assertRejects(
    () => devices.scsi.add(disk(256)),
    DeviceError,
    "All 256",
  );
});

Deno.test("ScsiDisks passes a physical disk through and grants no access to it", async () => {
  const { vm, devices } = fakeDevices("linux", { grantAccess: true });
  await devices.scsi.add("\\\\.\\PHYSICALDRIVE2", { type: "PassThru" });
  assertEquals(vm.requests[0].Settings, {
    Type: "PassThru",
    Path: "\\\\.\\PHYSICALDRIVE2",
  });
  assertEquals([...vm.granted], []);
  await assertRejects(
    () => devices.scsi.add(disk(1), { type: "Floppy" as "Iso" }),
    RangeError,
    '"Floppy"',
  );
});

Deno.test("ScsiDisks refuses unknown options and a VM without controllers", async () => {
  const { devices } = fakeDevices("linux", { controllers: [] });
  await assertRejects(
    () => devices.scsi.add(disk(1), { lun: 3 } as Record<string, unknown>),
    TypeError,
    'Unknown option of a SCSI disk: "lun"',
  );
  const error = await assertRejects(
    () => devices.scsi.add(disk(1)),
    DeviceError,
  );
  assertEquals(error.reason, "not-supported");
  await assertRejects(() => devices.scsi.remove(disk(1)), DeviceError);
});

Deno.test("ScsiDisks grants access before it attaches and revokes it after removal", async () => {
  const { vm, devices } = fakeDevices("linux");
  const order: string[] = [];
  vm.before = ({ RequestType }) => {
    order.push(`${RequestType} ${vm.granted.has(disk(1))}`);
  };
  await devices.scsi.add(disk(1), { grantAccess: true });
  await devices.scsi.remove(disk(1));
  assertEquals(order, ["Add true", "Remove true"]);
  assertEquals(vm.granted.size, 0);
  await devices.scsi.add(disk(2));
  assertEquals(vm.granted.size, 0);
});

Deno.test("ScsiDisks takes granted access back where the disk is refused", async () => {
  const { vm, devices } = fakeDevices("linux", { grantAccess: true });
  vm.before = () => {
    throw refusal(0x80070005, "E_ACCESSDENIED");
  };
  const error = await assertRejects(
    () => devices.scsi.add(disk(1)),
    HcsError,
    `Cannot attach "${disk(1)}" to VM "vm": access denied`,
  );
  assert(error.message.includes("NT VIRTUAL MACHINE\\vm"));
  assert(error.hints.join().includes("S-1-5-83-0"));
  assertEquals(vm.granted.size, 0);
  assertEquals(devices.scsi.list(), []);
});

Deno.test("ScsiDisks leaves the access that another device of the VM needs", async () => {
  const { vm, devices } = fakeDevices("linux", { grantAccess: true });
  await devices.vpmem.add(disk(1));
  await devices.scsi.add(disk(1));
  await devices.scsi.remove(disk(1));
  assertEquals([...vm.granted], [disk(1)]);
  await devices.vpmem.remove(disk(1));
  assertEquals(vm.granted.size, 0);
});

Deno.test("ScsiDisks warns where access cannot be revoked, for the disk is gone", async () => {
  const { vm, devices } = fakeDevices("linux", { grantAccess: true });
  await devices.scsi.add(disk(1));
  vm.revokeAccess = () => Promise.reject(refusal());
  await devices.scsi.remove(disk(1));
  assertEquals(vm.warnings, [
    `Could not revoke the VM's access to "${disk(1)}"`,
  ]);
});

Deno.test("AttachedScsiDisk removes its disk once", async () => {
  const { vm, devices } = fakeDevices("linux");
  {
    await using held = await devices.scsi.add(disk(1));
    await Promise.all([held.remove(), held.remove()]);
    await devices.scsi.add(disk(1));
  }
  assertEquals(vm.requests.length, 3);
});

Deno.test("AttachedScsiDisk leaves a disk that took its place", async () => {
  const { devices } = fakeDevices("linux");
  {
    await using _held = await devices.scsi.add(disk(1));
    await devices.scsi.remove(disk(1));
    await devices.scsi.add(disk(1));
  }
  assertEquals(devices.scsi.list().length, 1);
});

Deno.test("AttachedScsiDisk can be removed again after a failure", async () => {
  const { vm, devices } = fakeDevices("linux");
  const held = await devices.scsi.add(disk(1));
  vm.before = () => {
    throw refusal();
  };
  await assertRejects(() => held.remove(), HcsError);
  vm.before = () => {};
  await held.remove();
  assertEquals(vm.resources.size, 0);
});

Deno.test("AttachedScsiDisk is disposed of quietly when the VM has ended", async () => {
  const { vm, devices } = fakeDevices("linux");
  {
    await using _held = await devices.scsi.add(disk(1));
    vm.before = () => {
      throw new ClosedError("Closed", { operation: "modify" });
    };
  }
  const other = await (async () => {
    vm.before = () => {};
    return await devices.scsi.add(disk(2));
  })();
  vm.before = () => {
    throw refusal();
  };
  await assertRejects(() => other[Symbol.asyncDispose](), HcsError);
});

Deno.test("ScsiDisks does not remove the boot disk unless it is told to", async () => {
  const table = emptyDevices("windows");
  table.scsi.entries.push({
    count: 1,
    phase: "present",
    record: {
      hostPath: "C:\\scratch\\sandbox.vhdx",
      controller: 0,
      lun: 0,
      guestPath: "",
      type: "VirtualDisk",
      readOnly: false,
      granted: false,
      boot: true,
    },
  });
  const { vm, devices } = fakeDevices("windows", { table });
  vm.resources.set("VirtualMachine/Devices/Scsi/0/Attachments/0", {});
  const path = "C:\\scratch\\sandbox.vhdx";
  await assertRejects(() => devices.scsi.add(path), DeviceError, "already");
  const error = await assertRejects(
    () => devices.scsi.remove(path),
    DeviceError,
  );
  assertEquals(error.reason, "boot-device");
  assertEquals((await devices.scsi.add(disk(1))).lun, 1);
  await devices.scsi.remove(path, { allowBootDisk: true });
  assertEquals(vm.resources.size, 1);
});
