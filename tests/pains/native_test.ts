import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UvmError } from "../../src/errors.ts";
import { nativeBackend } from "../../src/hcs/native_backend.ts";
import { simulatedHost } from "../../src/sim/mod.ts";
import { create } from "../../src/uvm/create.ts";
import { type Failure, failureOf } from "../../src/uvm/failure/mod.ts";
import type { UtilityVmOptions } from "../../src/uvm/options.ts";
import { EventRecorder } from "../../src/uvm/recorder.ts";
import type { UtilityVm } from "../../src/uvm/utility_vm.ts";
import { nothing, type StandIn, standInTest } from "../native/stand_in.ts";

const id = "0d9f5a3c-1111-2222-3333-444455556666";
const crash = JSON.stringify({
  SystemId: id,
  CrashParameters: [0x7b, 0, 0, 0, 0],
  WindowsCrashInfo: {
    OsMajorVersion: 10,
    OsMinorVersion: 0,
    OsBuildNumber: 20348,
  },
});
const exit = JSON.stringify({
  Status: -1070137082,
  ExitType: "UnexpectedExit",
  Attribution: [{ GuestCrash: { CrashParameters: [0x7b, 0, 0, 0, 0] } }],
});

/** A Windows VM on the stand-in, across the ABI; nothing may be left of it. */
async function onStandIn(
  standIn: StandIn,
  fn: (make: () => Promise<UtilityVm>) => Promise<void>,
): Promise<void> {
  const backend = nativeBackend(standIn.options);
  const options: UtilityVmOptions = {
    operatingSystem: "windows",
    id,
    layerFolders: ["C:\\layers\\base", "C:\\scratch"],
  };
  const host = simulatedHost();
  const recorder = new EventRecorder();
  try {
    await fn(() =>
      create(options, { backend, host, recorder, timeouts: { createMs: 1000 } })
    );
  } finally {
    standIn.clearPlan();
    await backend.close();
  }
  assertEquals(await standIn.settled(), nothing);
}

/** The failure that making and starting the VM ends with. */
async function failureOfStart(standIn: StandIn): Promise<Failure> {
  let failure: Failure | undefined;
  await onStandIn(standIn, async (make) => {
    const error = await assertRejects(async () => {
      await using vm = await make();
      await vm.start();
    }, UvmError);
    failure = failureOf(error);
  });
  return failure!;
}

await standInTest(
  "create() over the ABI names the file and who was denied",
  async (standIn) => {
    standIn.plan("GrantVmAccess 1 fail 0x80070005");
    const failure = await failureOfStart(standIn);
    assertEquals(failure.phase, "create/grant-access");
    assertEquals(failure.code?.codeName, "ERROR_ACCESS_DENIED");
    assertStringIncludes(failure.hints[0], '"C:\\scratch\\sandbox.vhdx"');
    assertStringIncludes(
      failure.hints[0],
      `NT VIRTUAL MACHINE\\${id.toUpperCase()}`,
    );
    assertEquals(failure.attempts.at(-1)?.outcome, "undone");
  },
);

await standInTest(
  "create() over the ABI gives a result document's events",
  async (standIn) => {
    standIn.plan(
      'HcsCreateComputeSystem 1 fail 0xC0370102 {"Error":-1070137086,"ErrorMessage":"No hypervisor","ErrorEvents":[{"Message":"The hypervisor is not running (0xC0351000)","Source":"VMWP"}]}',
    );
    const failure = await failureOfStart(standIn);
    assertEquals(failure.code?.codeName, "HCS_E_HYPERV_NOT_INSTALLED");
    assertEquals(failure.events[0].source, "VMWP");
    assertEquals(failure.related[0].codeName, "HV_E_HYPERVISOR_NOT_PRESENT");
  },
);

await standInTest(
  "start() over the ABI names the right that is missing",
  async (standIn) => {
    standIn.plan("HcsStartComputeSystem 1 status 0x80070569");
    const failure = await failureOfStart(standIn);
    assertEquals(failure.phase, "start");
    assertStringIncludes(failure.hints.join("\n"), "S-1-5-83-0");
  },
);

await standInTest(
  "start() over the ABI tells of a guest that crashes meanwhile",
  async (standIn) => {
    standIn.plan(`HcsStartComputeSystem 1 crash ${crash}`);
    const failure = await failureOfStart(standIn);
    assertEquals(failure.phase, "start");
    assertEquals(failure.exit?.type, "UnexpectedExit");
    assertEquals(
      failure.crash?.text,
      "bug check 0x7B INACCESSIBLE_BOOT_DEVICE",
    );
    assertEquals(failure.crash?.windows?.version, "10.0.20348");
    assertStringIncludes(failure.summary, "INACCESSIBLE_BOOT_DEVICE");
  },
);

await standInTest(
  "start() over the ABI says that the service went away",
  async (standIn) => {
    standIn.plan("HcsStartComputeSystem 1 disconnect");
    const failure = await failureOfStart(standIn);
    assertEquals(failure.code?.codeName, "HCS_E_SERVICE_DISCONNECT");
  },
);

await standInTest(
  "create() over the ABI names the phase that took too long",
  async (standIn) => {
    standIn.plan("HcsCreateComputeSystem 1 never");
    const failure = await failureOfStart(standIn);
    assertEquals([failure.phase, failure.timeoutMs], ["create", 1000]);
  },
);

await standInTest(
  "UtilityVm.diagnose() over the ABI has exit data and crash report",
  async (standIn) => {
    await onStandIn(standIn, async (make) => {
      await using vm = await make();
      await vm.start();
      standIn.notify(id, 6, 0, crash);
      standIn.exit(id, 0xc0370106, exit);
      assertEquals((await vm.wait()).type, "UnexpectedExit");
      const failure = await vm.diagnose();
      assertEquals(failure.phase, "run");
      assertEquals(failure.exit?.codeName, "HCS_E_UNEXPECTED_EXIT");
      assertEquals(failure.attribution[0].kind, "GuestCrash");
      assertEquals(failure.crash?.parameters[0], "0x7b");
      assertEquals(failure.unknown, []);
    });
  },
);
