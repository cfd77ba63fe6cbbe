import { assertEquals, assertRejects } from "@std/assert";
import { HcsError } from "../../../src/errors.ts";
import { DeviceError } from "../../../src/uvm/devices/mod.ts";
import { initialDevices } from "../../../src/uvm/devices/initial_devices.ts";
import { fakeDevices, refusal } from "./fake_host.ts";

Deno.test("VpmemDevices honours vpmemDeviceCount, which the seed ignores", async () => {
  const { vm, devices } = fakeDevices("linux", { vpmem: 2 });
  await devices.vpmem.add("C:\\0.vhd");
  await devices.vpmem.add("C:\\1.vhd");
  await assertRejects(
    () => devices.vpmem.add("C:\\2.vhd"),
    DeviceError,
    'All 2 VPMem devices are taken of VM "vm"',
  );
  assertEquals(vm.requests.length, 2);
  await devices.vpmem.add("C:\\1.vhd");
  const none = fakeDevices("linux", { vpmem: 0 });
  await assertRejects(
    () => none.devices.vpmem.add("C:\\0.vhd"),
    DeviceError,
    "All 0",
  );
});

Deno.test("VpmemDevices takes VHDX, which the seed calls Vhd1", async () => {
  const { vm, devices } = fakeDevices("linux");
  await devices.vpmem.add("C:\\a.VHDX");
  await devices.vpmem.add("C:\\b.vhd");
  const formats = vm.requests.map(({ Settings }) =>
    (Settings as { ImageFormat: string }).ImageFormat
  );
  assertEquals(formats, ["Vhdx", "Vhd1"]);
});

Deno.test("VpmemDevices refuses an empty host path, which the seed takes for a free slot", async () => {
  const { vm, devices } = fakeDevices("linux");
  await assertRejects(() => devices.vpmem.add(""), RangeError);
  await assertRejects(() => devices.vpmem.remove(""), RangeError);
  assertEquals(vm.requests, []);
});

Deno.test("VpmemDevices knows the boot disk by its full path, the seed by its name only", async () => {
  const hostPath = "C:\\boot\\rootfs.vhd";
  const table = initialDevices({
    VirtualMachine: {
      Devices: {
        VirtualPMem: {
          MaximumCount: 4,
          Devices: { "0": { HostPath: hostPath, ReadOnly: true } },
        },
      },
    },
  }, { operatingSystem: "linux", osBuild: 17763, bootPaths: [hostPath] });
  const { vm, devices } = fakeDevices("linux", { table });
  await assertRejects(
    () => devices.vpmem.remove("rootfs.vhd"),
    DeviceError,
    "not attached",
  );
  const used = await devices.vpmem.add(hostPath);
  assertEquals([used.deviceNumber, used.guestPath], [0, "/"]);
  await used.remove();
  const error = await assertRejects(
    () => devices.vpmem.remove(hostPath),
    DeviceError,
  );
  assertEquals(error.reason, "boot-device");
  assertEquals(vm.requests, []);
});

Deno.test("VpmemDevices keeps the count of a failed removal", async () => {
  const { vm, devices } = fakeDevices("linux");
  await devices.vpmem.add("C:\\a.vhd", { expose: true });
  vm.before = () => {
    throw refusal();
  };
  for (let n = 0; n < 3; n++) {
    await assertRejects(() => devices.vpmem.remove("C:\\a.vhd"), HcsError);
  }
  assertEquals(devices.vpmem.list()[0].count, 1);
  vm.before = () => {};
  await devices.vpmem.remove("C:\\a.vhd");
  assertEquals([vm.resources.size, vm.guest.size], [0, 0]);
});

Deno.test("VpmemDevices does not promise a mount that is not there", async () => {
  const { devices } = fakeDevices("linux");
  await devices.vpmem.add("C:\\a.vhd");
  const error = await assertRejects(
    () => devices.vpmem.add("C:\\a.vhd", { expose: true }),
    DeviceError,
  );
  assertEquals(error.reason, "other-settings");
  const reused = await devices.vpmem.add("C:\\a.vhd", {
    expose: true,
    reuse: true,
  });
  assertEquals(reused.guestPath, "");
  assertEquals(devices.vpmem.list()[0].count, 2);
});

Deno.test("VpmemDevices is for Linux guests", async () => {
  const { devices } = fakeDevices("windows");
  const error = await assertRejects(
    () => devices.vpmem.add("C:\\a.vhd"),
    DeviceError,
  );
  assertEquals(error.reason, "not-supported");
});
