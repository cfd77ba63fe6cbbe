import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { HcsError } from "../../../src/errors.ts";
import {
  DeviceError,
  Plan9Flag,
  vsmbGuestPrefix,
} from "../../../src/uvm/devices/mod.ts";
import { fakeDevices, refusal } from "./fake_host.ts";

Deno.test("VsmbShares refuses other settings, where the seed keeps the first ones silently", async () => {
  const { vm, devices } = fakeDevices("windows");
  const options = { ReadOnly: true, ShareRead: true };
  await devices.vsmb.add("C:\\s", { options });
  await devices.vsmb.add("C:\\s", {
    options: { ShareRead: true, ReadOnly: true, CacheIo: false },
  });
  const error = await assertRejects(
    () => devices.vsmb.add("C:\\s"),
    DeviceError,
    '{"ReadOnly":true,"ShareRead":true}',
  );
  assertEquals(error.reason, "other-settings");
  const reused = await devices.vsmb.add("C:\\s", { reuse: true });
  assertEquals(reused.options, options);
  assertEquals(vm.requests.length, 1);
  assertEquals(devices.vsmb.list()[0].count, 3);
});

Deno.test("VsmbShares sends options that were given, be they empty", async () => {
  const { vm, devices } = fakeDevices("windows");
  await devices.vsmb.add("C:\\a");
  await devices.vsmb.add("C:\\b", { options: {} });
  await devices.vsmb.add("C:\\c", { options: { ReadOnly: false } });
  await devices.vsmb.add("C:\\a", { options: {} });
  assertEquals(vm.requests.map(({ Settings }) => Settings), [
    { Name: "s1", Path: "C:\\a" },
    { Name: "s2", Path: "C:\\b", Options: {} },
    { Name: "s3", Path: "C:\\c", Options: {} },
  ]);
});

Deno.test("VsmbShares shares a single file by its folder", async () => {
  const { vm, devices } = fakeDevices("windows");
  const share = await devices.vsmb.add("C:\\data\\f.txt", { singleFile: true });
  assertEquals(share.guestPath, `${vsmbGuestPrefix}s1\\f.txt`);
  assertEquals(devices.vsmb.guestPath("C:\\data\\f.txt"), share.guestPath);
  assertEquals(vm.requests[0].Settings, {
    Name: "s1",
    Path: "C:\\data",
    AllowedFiles: ["f.txt"],
    Options: { RestrictFileAccess: true, SingleFileMapping: true },
  });
});

Deno.test("VsmbShares keeps the count of a failed removal, where the seed wraps it around", async () => {
  const { vm, devices } = fakeDevices("windows");
  await devices.vsmb.add("C:\\s");
  vm.before = () => {
    throw refusal();
  };
  await assertRejects(() => devices.vsmb.remove("C:\\s"), HcsError);
  await assertRejects(() => devices.vsmb.remove("C:\\s"), HcsError);
  assertEquals(devices.vsmb.list()[0].count, 1);
  vm.before = () => {};
  await devices.vsmb.remove("C:\\s");
  await assertRejects(() => devices.vsmb.remove("C:\\s"), DeviceError);
  assertThrows(() => devices.vsmb.guestPath("C:\\s"), DeviceError);
});

Deno.test("VsmbShares names shares in hexadecimal and no two alike", async () => {
  const { devices } = fakeDevices("windows");
  const names = [];
  for (let n = 0; n < 17; n++) {
    names.push((await devices.vsmb.add(`C:\\${n}`)).name);
  }
  assertEquals([names[9], names[15], names[16]], ["sa", "s10", "s11"]);
  await devices.vsmb.remove("C:\\3");
  assertEquals((await devices.vsmb.add("C:\\3")).name, "s12");
});

Deno.test("VsmbShares refuses options that are no booleans", async () => {
  const { devices } = fakeDevices("windows");
  const options = { ReadOnly: "yes" as unknown as boolean };
  await assertRejects(
    () => devices.vsmb.add("C:\\s", { options }),
    TypeError,
    'VSMB option "ReadOnly" must be true or false: "yes"',
  );
});

Deno.test("Plan9Shares refuses other settings, where the seed keeps the first ones silently", async () => {
  const { vm, devices } = fakeDevices("linux");
  const guestPath = "/mnt/p";
  await devices.plan9.add("C:\\p", { guestPath });
  await devices.plan9.add("C:\\p", { guestPath, readOnly: false });
  for (
    const other of [
      { guestPath: "/mnt/q" },
      { guestPath, readOnly: true },
      { guestPath, caseSensitive: true },
      { guestPath, linuxMetadata: true },
    ]
  ) {
    const error = await assertRejects(
      () => devices.plan9.add("C:\\p", other),
      DeviceError,
    );
    assertEquals(error.reason, "other-settings");
  }
  const reused = await devices.plan9.add("C:\\p", {
    guestPath: "/mnt/q",
    reuse: true,
  });
  assertEquals(reused.guestPath, guestPath);
  assertEquals(vm.requests.length, 1);
});

Deno.test("Plan9Shares sets the host's flags; read-only from build 17763 on", async () => {
  const flagsOf = async (osBuild: number | undefined) => {
    const { vm, devices } = fakeDevices("linux", { osBuild });
    await devices.plan9.add("C:\\p", {
      guestPath: "/p",
      readOnly: true,
      linuxMetadata: true,
      caseSensitive: true,
    });
    return (vm.requests[0].Settings as { Flags?: number }).Flags;
  };
  assertEquals(Plan9Flag, { ReadOnly: 1, LinuxMetadata: 4, CaseSensitive: 8 });
  assertEquals(await flagsOf(17763), 13);
  assertEquals(await flagsOf(17134), 12);
  assertEquals(await flagsOf(undefined), 12);
});

Deno.test("Plan9Shares keeps the count of a failed removal, where the seed wraps it around", async () => {
  const { vm, devices } = fakeDevices("linux");
  await devices.plan9.add("C:\\p", { guestPath: "/p" });
  vm.before = () => {
    throw refusal();
  };
  await assertRejects(() => devices.plan9.remove("C:\\p"), HcsError);
  await assertRejects(() => devices.plan9.remove("C:\\p"), HcsError);
  assertEquals(devices.plan9.list()[0].count, 1);
});

Deno.test("Plan9Shares needs a guest path and a Linux guest", async () => {
  const { devices } = fakeDevices("linux");
  await assertRejects(
    () => devices.plan9.add("C:\\p", { guestPath: "" }),
    RangeError,
    'Option "guestPath" must not be empty: ""',
  );
  const windows = fakeDevices("windows");
  await assertRejects(
    () => windows.devices.plan9.add("C:\\p", { guestPath: "/p" }),
    DeviceError,
    "Linux",
  );
  await assertRejects(() => windows.devices.plan9.remove("C:\\p"), DeviceError);
});
