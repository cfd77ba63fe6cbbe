import { assert, assertEquals, assertRejects } from "@std/assert";
import { FileMissingError } from "../../src/errors.ts";
import { validate } from "../../src/schema/mod.ts";
import { buildDocument } from "../../src/uvm/document.ts";
import type { LinuxOptions, UtilityVmOptions } from "../../src/uvm/options.ts";
import { planVm } from "../../src/uvm/plan.ts";
import { fakeHost, type FakeMachine } from "../fake_host.ts";

const boot = "C:\\Program Files\\Linux Containers";
const machine: FakeMachine = {
  osBuild: 20348,
  files: [
    `${boot}\\kernel`,
    `${boot}\\initrd.img`,
    `${boot}\\rootfs.vhd`,
    `${boot}\\root.VHDX`,
  ],
  directories: ["C:\\layers\\base\\UtilityVM\\Files", "C:\\scratch"],
};

async function documentOf(
  options: UtilityVmOptions,
  more: FakeMachine = {},
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  const host = fakeHost({ ...machine, ...more });
  return buildDocument(await planVm(options, host));
}

function linux(options: Partial<LinuxOptions> = {}): LinuxOptions {
  return { operatingSystem: "linux", ...options };
}

/** Both what the document says and that the schema knows all of it. */
function checkClean(document: unknown, version = "2.6"): void {
  assertEquals(validate(document, { version: version as "2.6" }), []);
}

Deno.test("buildDocument() adds nothing for options left out", async () => {
  const document = await documentOf(linux({ owner: "o" }));
  assertEquals(Object.keys(document).sort(), [
    "Owner",
    "SchemaVersion",
    "VirtualMachine",
  ]);
  assertEquals(Object.keys(document.VirtualMachine).sort(), [
    "Chipset",
    "ComputeTopology",
    "Devices",
    "GuestConnection",
  ]);
  checkClean(document, "2.1");
});

Deno.test("buildDocument() boots a kernel directly with its initrd or VHD", async () => {
  const initrd = await documentOf(linux({ kernelDirect: true }));
  assertEquals(initrd.VirtualMachine.Chipset, {
    LinuxKernelDirect: {
      KernelFilePath: `${boot}\\kernel`,
      InitRdPath: `${boot}\\initrd.img`,
      KernelCmdLine:
        "panic=-1 -- /bin/vsockexec -e 109 /bin/gcs -log-format json -loglevel info",
    },
  });
  const vhd = await documentOf(
    linux({ kernelDirect: true, preferredRootFsType: "vhd" }),
  );
  assertEquals(
    vhd.VirtualMachine.Chipset.LinuxKernelDirect.InitRdPath,
    undefined,
  );
  checkClean(vhd);
});

Deno.test("buildDocument() finds the kernel beside a root file system in another folder", async () => {
  const kernels = [];
  for (const rootFsFile of [".\\initrd.img", "a\\..\\initrd.img"]) {
    const document = await documentOf(
      linux({ kernelDirect: true, rootFsFile }),
    );
    kernels.push(document.VirtualMachine.Chipset.LinuxKernelDirect);
  }
  for (const { KernelFilePath, InitRdPath } of kernels) {
    assertEquals(KernelFilePath, `${boot}\\kernel`);
    assertEquals(InitRdPath, `${boot}\\initrd.img`);
  }
});

Deno.test("buildDocument() writes upstream's current command line", async () => {
  const document = await documentOf(linux({
    kernelArgs: "current",
    preferredRootFsType: "vhd",
    kernelBootOptions: "debug",
    logLevel: "debug",
    entropy: true,
    resources: { cpu: { count: 4 } },
  }));
  assertEquals(
    document.VirtualMachine.Chipset.Uefi.BootThis.OptionalData,
    "root=/dev/pmem0 ro rootwait init=/init initcall_blacklist=virtio_vsock_init " +
      "8250_core.nr_uarts=0 panic=-1 quiet debug pci=off nr_cpus=4 brd.rd_nr=0 pmtmr=0 " +
      "-- -e 1 /bin/vsockexec -e 109 /bin/gcs -v4 -log-format json -loglevel debug",
  );
});

Deno.test("buildDocument() has upstream's guest read entropy unless told not to", async () => {
  for (const entropy of [undefined, true, false]) {
    const options = linux({ kernelArgs: "current", entropy });
    const plan = await planVm(options, fakeHost(machine));
    const served = entropy ?? true;
    assertEquals((plan.options as LinuxOptions).entropy, served);
    const text = JSON.stringify(buildDocument(plan));
    assertEquals(text.includes(" -- -e 1 /bin/vsockexec"), served);
  }
  const seed = await planVm(linux(), fakeHost(machine));
  assertEquals((seed.options as LinuxOptions).entropy, undefined);
});

Deno.test("buildDocument() leaves processor count 0 to HCS, not to the kernel", async () => {
  const { VirtualMachine } = await documentOf(
    linux({ kernelArgs: "current", resources: { cpu: { count: 0 } } }),
  );
  assertEquals(VirtualMachine.ComputeTopology.Processor, {});
  const { OptionalData } = VirtualMachine.Chipset.Uefi.BootThis;
  assert(OptionalData.includes(" nr_cpus=2 "), OptionalData);
});

Deno.test("buildDocument() keeps panic=-1 on a console that only logs", async () => {
  const consolePipe = "\\\\.\\pipe\\c";
  const optionalData = async (consoleMode: "seed" | "log") =>
    (await documentOf(linux({ consolePipe, consoleMode })))
      .VirtualMachine.Chipset.Uefi.BootThis.OptionalData;
  const log = await optionalData("log");
  assert(log.includes("console=ttyS0,115200 panic=-1 -- /bin/vsockexec"), log);
  const seed = await optionalData("seed");
  assert(!seed.includes("panic=-1"), seed);
  assert(seed.includes('-- sh -c "'), seed);
});

Deno.test("buildDocument() takes every option beyond the seed", async () => {
  const service = "0000006d-facb-11e6-bd58-64006a7986d3";
  const document = await documentOf(linux({
    terminateOnLastHandleClosed: true,
    stopOnReset: true,
    allowOvercommit: false,
    cpuLimit: 50_000,
    cpuWeight: 200,
    scsiControllerCount: 4,
    hvSocketServices: {
      [service]: { bindSecurityDescriptor: "D:", allowWildcardBinds: true },
    },
    guestCrashDump: { savedStateFile: "C:\\a.vmrs", windowsDumpFile: "C:\\d" },
  }));
  const { VirtualMachine } = document;
  assertEquals(document.ShouldTerminateOnLastHandleClosed, true);
  assertEquals(VirtualMachine.StopOnReset, true);
  assertEquals(VirtualMachine.ComputeTopology.Memory.AllowOvercommit, false);
  assertEquals(VirtualMachine.ComputeTopology.Processor, {
    Count: 2,
    Limit: 50_000,
    Weight: 200,
  });
  assertEquals(Object.keys(VirtualMachine.Devices.Scsi), ["0", "1", "2", "3"]);
  assertEquals(
    VirtualMachine.Devices.HvSocket.HvSocketConfig.ServiceTable[service],
    { BindSecurityDescriptor: "D:", AllowWildcardBinds: true },
  );
  checkClean(document);
});

Deno.test("planVm() rounds odd memory up and says so", async () => {
  const limit = 1025 * 1024 * 1024;
  const plan = await planVm(
    linux({ resources: { memory: { limit } } }),
    fakeHost(machine),
  );
  assertEquals(plan.sizeInMb, 1026);
  assertEquals(plan.warnings.length, 1);
});

Deno.test("planVm() leaves the largest memory of all as it is, odd", async () => {
  const sizes = [];
  for (const sizeInMb of [0x7ffffffd, 0x7ffffffe, 0x7fffffff]) {
    const memory = { limit: sizeInMb * 1024 * 1024 };
    const plan = await planVm(
      linux({ resources: { memory } }),
      fakeHost(machine),
    );
    sizes.push(plan.sizeInMb);
  }
  assertEquals(sizes, [0x7ffffffe, 0x7ffffffe, 0x7fffffff]);
});

Deno.test("planVm() warns of more processors than Hyper-V gives, as the seed asks for", async () => {
  const warnings = [];
  for (const count of [2048, 4096]) {
    const options = linux({ resources: { cpu: { count } } });
    const plan = await planVm(options, fakeHost(machine));
    assertEquals(plan.processorCount, count);
    warnings.push(plan.warnings);
  }
  assertEquals(warnings, [
    [],
    ["Hyper-V gives a VM at most 2048 virtual processors: 4096"],
  ]);
});

Deno.test("planVm() knows the root file system by its extension, in any case", async () => {
  const document = await documentOf(linux({ rootFsFile: "root.VHDX" }));
  assertEquals(document.VirtualMachine.Devices.VirtualPMem.Devices["0"], {
    HostPath: `${boot}\\root.VHDX`,
    ReadOnly: true,
    ImageFormat: "Vhdx",
  });
});

Deno.test("planVm() names the boot file that is missing", async () => {
  const error = await assertRejects(
    () => planVm(linux({ kernelFile: "vmlinux" }), fakeHost(machine)),
    FileMissingError,
    `${boot}\\vmlinux`,
  );
  assert(error.hints[0].includes("--boot-files"));
});

Deno.test("planVm() allows more SCSI controllers only where the build has them", async () => {
  for (const osBuild of [17134, undefined]) {
    const host = { ...fakeHost(machine), osBuild };
    await assertRejects(
      () => planVm(linux({ scsiControllerCount: 2 }), host),
      RangeError,
      "scsiControllerCount",
    );
  }
});

Deno.test("planVm() lists every change that create() makes on the host", async () => {
  const plan = await planVm(
    {
      operatingSystem: "windows",
      id: "w",
      layerFolders: ["C:\\layers\\base", "C:\\new\\scratch"],
    },
    fakeHost(machine),
  );
  assertEquals(plan.actions, [
    { action: "make-folder", target: "C:\\new\\scratch" },
    {
      action: "copy-file",
      source: "C:\\layers\\base\\UtilityVM\\SystemTemplate.vhdx",
      target: "C:\\new\\scratch\\sandbox.vhdx",
    },
    { action: "grant-access", target: "C:\\new\\scratch\\sandbox.vhdx" },
    { action: "create", target: "w" },
  ]);
});

Deno.test("planVm() passes an empty layer over and asks the host for none of it", async () => {
  const host = fakeHost(machine);
  const asked: string[] = [];
  const exists = (path: string) => {
    asked.push(path);
    return host.exists(path);
  };
  const layerFolders = ["", "C:\\layers\\base", "", "C:\\scratch"];
  const plan = await planVm(
    { operatingSystem: "windows", layerFolders },
    { ...host, exists },
  );
  assertEquals(plan.windows?.uvmFolder, "C:\\layers\\base");
  assertEquals(asked, [
    "C:\\layers\\base\\UtilityVM",
    "C:\\scratch\\sandbox.vhdx",
    "C:\\scratch",
  ]);
  await assertRejects(
    () =>
      planVm({ operatingSystem: "windows", layerFolders: ["", "C:\\x"] }, host),
    FileMissingError,
    '"", "C:\\x"',
  );
});

Deno.test("planVm() sends a line break and NUL of kernelBootOptions, as the seed does", async () => {
  const options = linux({ owner: "a\0b", kernelBootOptions: "one\ntwo\0" });
  const plan = await planVm(options, fakeHost(machine));
  assertEquals(plan.warnings.map((text) => text.slice(0, 46)), [
    'Option "kernelBootOptions" holds a line break,',
  ]);
  const text = JSON.stringify(buildDocument(plan));
  assert(text.includes("panic=-1 one\\ntwo\\u0000 -- /bin/vsockexec"), text);
  assert(text.includes('"Owner":"a\\u0000b"'), text);
});

Deno.test("planVm() takes one processor on a host with one", async () => {
  const document = await documentOf(linux(), { processors: 1 });
  assertEquals(
    document.VirtualMachine.ComputeTopology.Processor.Count,
    1,
  );
});

Deno.test("planVm() warns of a dump's bound without its file", async () => {
  const host = fakeHost(machine);
  const warningsOf = async (
    guestCrashDump: LinuxOptions["guestCrashDump"],
    operatingSystem: "linux" | "windows" = "linux",
  ) => {
    const layerFolders = ["C:\\layers\\base", "C:\\scratch"];
    const options = operatingSystem === "linux"
      ? linux({ guestCrashDump })
      : { operatingSystem, layerFolders, guestCrashDump };
    return (await planVm(options, host)).warnings;
  };
  const warning =
    'Option "guestCrashDump.windowsDumpMaxBytes" does nothing without "guestCrashDump.windowsDumpFile"';
  const bound = { windowsDumpMaxBytes: 2 ** 30 };
  const savedStateFile = "C:\\a.vmrs";
  assertEquals(await warningsOf(bound), [warning]);
  assertEquals(await warningsOf(bound, "windows"), [warning]);
  assertEquals(await warningsOf({ ...bound, savedStateFile }), [warning]);
  assertEquals(await warningsOf({ ...bound, windowsDumpFile: "" }), [warning]);
  assertEquals(await warningsOf({ ...bound, windowsDumpFile: "C:\\d" }), []);
  assertEquals(await warningsOf({ savedStateFile }), []);
});
