import { assertEquals } from "@std/assert";
import { nativeBackend } from "../../src/hcs/native_backend.ts";
import { open } from "../../src/uvm/open.ts";
import { memoryTransport } from "../../src/hvsock/memory_transport.ts";
import { simulatedHost } from "../../src/sim/mod.ts";
import { create } from "../../src/uvm/create.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import type { UtilityVmOptions } from "../../src/uvm/options.ts";
import { nothing, standInTest } from "../native/stand_in.ts";

const guests: UtilityVmOptions[] = [
  {
    operatingSystem: "linux",
    id: "life",
    preferredRootFsType: "vhd",
    entropy: true,
  },
  {
    operatingSystem: "windows",
    id: "life",
    layerFolders: ["C:\\base", "C:\\new\\scratch"],
  },
];

/** Creates, starts and closes a VM: the error, where there was one. */
async function life(
  options: UtilityVmOptions,
  environment: Environment,
): Promise<unknown> {
  try {
    await using vm = await create(options, environment);
    await vm.start();
  } catch (error) {
    return error;
  }
}

/** Ends what a failed terminate left, as the owner of the host would. */
async function endLeftover(environment: Environment): Promise<void> {
  try {
    await (await open("life", environment)).close();
  } catch {
    // Nothing was left, or it has ended meanwhile.
  }
}

/**
 * A fault at each native call in turn, and at each of its outcomes. A Windows
 * VM's properties are not asked for.
 */
const faults: { plan: string; fails: boolean; linuxOnly?: true }[] = [
  { plan: "GrantVmAccess 1 fail 0x80070005", fails: true },
  { plan: "HcsCreateComputeSystem 1 fail 0x8007000E", fails: true },
  { plan: "HcsCreateComputeSystem 1 status 0xC037010D", fails: true },
  { plan: "HcsCreateComputeSystem 1 never", fails: true },
  { plan: "HcsCreateComputeSystem 1 twice", fails: false },
  { plan: "HcsCreateComputeSystem 1 early", fails: false },
  { plan: "HcsCreateComputeSystem 1 sync", fails: false },
  { plan: "HcsRegisterComputeSystemCallback 1 fail 0x8007000E", fails: true },
  {
    plan: "HcsGetComputeSystemProperties 1 fail 0x80370105",
    fails: true,
    linuxOnly: true,
  },
  {
    plan: "HcsGetComputeSystemProperties 1 null",
    fails: true,
    linuxOnly: true,
  },
  { plan: "HcsStartComputeSystem 1 fail 0xC0370102", fails: true },
  { plan: "HcsStartComputeSystem 1 status 0xC0370106", fails: true },
  { plan: "HcsStartComputeSystem 1 never", fails: true },
  { plan: "HcsStartComputeSystem 1 twice", fails: false },
  { plan: "HcsStartComputeSystem 1 flood 50", fails: false },
  { plan: 'HcsStartComputeSystem 1 exit {"Status":-1}', fails: true },
  { plan: 'HcsStartComputeSystem 1 crash {"CrashLog":"x"}', fails: true },
  { plan: "HcsStartComputeSystem 1 disconnect", fails: true },
  { plan: "HcsTerminateComputeSystem 1 fail 0x80070005", fails: true },
  { plan: "HcsTerminateComputeSystem 1 never", fails: false },
  {
    plan: "HcsUnregisterComputeSystemCallback 1 fail 0x80004005",
    fails: true,
  },
  { plan: "HcsCloseComputeSystem 1 fail 0x80004005", fails: true },
];

const cases = guests.flatMap((options) =>
  faults.filter(({ linuxOnly }) =>
    options.operatingSystem === "linux" || !linuxOnly
  ).map((fault) => ({ ...fault, options }))
);
for (const { plan, fails, options } of cases) {
  await standInTest(
    `create(), start() and close() of a ${options.operatingSystem} VM leave nothing behind: ${plan}`,
    async (standIn) => {
      const backend = nativeBackend(standIn.options);
      const sockets = memoryTransport();
      const environment: Environment = {
        backend,
        sockets,
        host: simulatedHost(),
        timeouts: { createMs: 1500, startMs: 1500, closeMs: 500 },
      };
      standIn.plan(plan);
      const error = await life(options, environment);
      assertEquals(error !== undefined, fails, String(error));
      standIn.clearPlan();
      await endLeftover(environment);
      await sockets.close();
      await backend.close();
      assertEquals(await standIn.settled(), nothing);
    },
  );
}
