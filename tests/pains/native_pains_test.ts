/**
 * The pains whose fault crosses the ABI: the C stand-in returns it from
 * vmcompute.dll's exports, and the command line's text and JSON name the cause.
 */
import {
  assert,
  assertEquals,
  assertObjectMatch,
  assertStringIncludes,
} from "@std/assert";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import { nativeBackend } from "../../src/hcs/native_backend.ts";
import { simulatedHost } from "../../src/sim/mod.ts";
import { run, withFiles } from "../cli/harness.ts";
import { nothing, type StandIn, standInTest } from "../native/stand_in.ts";

const id = "0d9f5a3c-1111-2222-3333-444455556666";
const hex = (code: number) => code | 0;

/** A fault of the native side, and what the command line must show. */
interface NativePain {
  number: number;
  /** What uvm does: the end of the test's name. */
  does: string;
  /** Lines of the stand-in's plan (tests/native/plan.c). */
  plan: readonly string[];
  /** Arguments after those that make the VM. */
  args?: readonly string[];
  /** Files of the arguments, by name; `{name}` is replaced by the path. */
  files?: Record<string, string>;
  /** Called once the VM runs. */
  running?: (standIn: StandIn) => void;
  code: number;
  /** Texts that stand in the output, and in the JSON's error. */
  names: readonly string[];
  /** A part of `error.failure`; undefined where the run must succeed. */
  failure?: Record<string, unknown>;
}

const crashReport = JSON.stringify({
  SystemId: id,
  CrashParameters: [0x7b, 0, 0, 0, 0],
  CrashLog: "Kernel panic - not syncing: Attempted to kill init!\n",
});
const crashExit = JSON.stringify({
  Status: hex(0xc0370106),
  ExitType: "UnexpectedExit",
  Attribution: [{ GuestCrash: { CrashParameters: [0x7b, 0, 0, 0, 0] } }],
});
const workerExit = JSON.stringify({
  Status: hex(0xc0370106),
  ExitType: "UnexpectedExit",
  Attribution: [{
    WorkerExit: {
      ExitCode: 3221225477,
      Type: "UnexpectedStop",
      Detail: "ProcessUnexpectedExit",
      Initiator: "Internal",
    },
  }],
});
const graceful = JSON.stringify({ Status: 0, ExitType: "GracefulExit" });

/** A result document with one error event. */
function resultDocument(code: number, Message: string, Source = "VMWP") {
  return JSON.stringify({
    Error: hex(code),
    ErrorMessage: "",
    ErrorEvents: [{ Message, Source, EventId: 1, Flags: 0 }],
  });
}

const pains: readonly NativePain[] = [
  {
    number: 1,
    does: "lists what may be missing behind a result document of 0x80370102",
    plan: [
      `HcsCreateComputeSystem 1 fail 0xC0370102 ${
        resultDocument(0xc0370102, "The hypervisor is not running (0xC0351000)")
      }`,
    ],
    code: 3,
    names: [
      "The hypervisor is not running",
      "Virtualization is off in the firmware",
      "HV_E_HYPERVISOR_NOT_PRESENT",
      "uvm doctor",
    ],
    failure: {
      phase: "create",
      code: { codeName: "HCS_E_HYPERV_NOT_INSTALLED" },
      related: [{ codeName: "HV_E_HYPERVISOR_NOT_PRESENT" }],
    },
  },
  {
    number: 2,
    does: "shows the kernel's words of notification 6",
    plan: [],
    running(standIn) {
      standIn.notify(id, Type.SystemCrashReport, 0, crashReport);
      standIn.exit(id, 0xc0370106, crashExit);
    },
    code: 8,
    names: [
      "Kernel panic - not syncing: Attempted to kill init!",
      "INACCESSIBLE_BOOT_DEVICE",
    ],
    failure: {
      exit: { codeName: "HCS_E_UNEXPECTED_EXIT" },
      attribution: [{ kind: "GuestCrash" }],
      crash: { parameters: ["0x7b", "0x0", "0x0", "0x0", "0x0"] },
    },
  },
  {
    number: 3,
    does: "names the file and the identity where GrantVmAccess is denied",
    plan: ["GrantVmAccess 1 fail 0x80070005"],
    code: 4,
    names: [
      "C:\\scratch\\sandbox.vhdx",
      `NT VIRTUAL MACHINE\\${id.toUpperCase()}`,
    ],
    failure: {
      phase: "create/grant-access",
      code: { codeName: "ERROR_ACCESS_DENIED" },
    },
  },
  {
    number: 3,
    does: "names the file that a start may not open",
    plan: [
      `HcsStartComputeSystem 1 fail 0x80070005 ${
        resultDocument(
          0x80070005,
          "Attachment 'D:\\vhds\\data.vhdx' failed to open: Access is denied. (0x80070005)",
        )
      }`,
    ],
    code: 4,
    names: [
      "D:\\vhds\\data.vhdx",
      `NT VIRTUAL MACHINE\\${id.toUpperCase()}`,
      "icacls",
    ],
    failure: { phase: "start" },
  },
  {
    number: 4,
    does: "names the phase of a completion that never comes",
    plan: ["HcsStartComputeSystem 1 never"],
    args: ["--timeout", "300ms"],
    code: 7,
    names: ["start", "300", "HCSSHIM_TIMEOUT_SYSTEMSTART"],
    failure: { phase: "run/start", timeoutMs: 300 },
  },
  {
    number: 5,
    does: "says that the id is taken, and how to end its VM",
    plan: ["HcsCreateComputeSystem 1 fail 0xC037010F"],
    code: 6,
    names: ["is there already", "uvm prune --owner"],
    failure: { code: { codeName: "HCS_E_SYSTEM_ALREADY_EXISTS" } },
  },
  {
    number: 6,
    does: "says in words who ended the VM, by its exit's attribution",
    plan: [],
    running: (standIn) => standIn.exit(id, 0xc0370106, workerExit),
    code: 8,
    names: ["the worker process (vmwp.exe) itself ended", "0xc0000005"],
    failure: {
      attribution: [{ kind: "WorkerExit" }],
      exit: { type: "UnexpectedExit" },
    },
  },
  {
    number: 8,
    does: "names the group and the right behind 0x80070569",
    plan: ["HcsStartComputeSystem 1 status 0x80070569"],
    code: 4,
    names: ["S-1-5-83-0", "Log on as a service"],
    failure: {
      phase: "start",
      code: { codeName: "ERROR_LOGON_TYPE_NOT_GRANTED" },
    },
  },
  {
    number: 9,
    does: "takes a guest that has stopped already for no error",
    plan: ["HcsTerminateComputeSystem 1 fail 0xC0370110"],
    running: (standIn) => standIn.exit(id, 0, graceful),
    code: 0,
    names: [],
  },
  {
    number: 10,
    does: "names memory for 0x8007000E",
    plan: ["HcsStartComputeSystem 1 fail 0x8007000E"],
    args: ["--memory", "64GiB"],
    code: 1,
    names: ["65536 MB of memory", "--memory", "There is not enough memory"],
    failure: { phase: "start", code: { codeName: "ERROR_OUTOFMEMORY" } },
  },
  {
    number: 10,
    does: "finds memory in the text of an event of E_FAIL",
    plan: [
      `HcsStartComputeSystem 1 fail 0x80004005 ${
        resultDocument(0x80004005, "Insufficient system resources (0x800705AA)")
      }`,
    ],
    code: 1,
    names: ["ERROR_NO_SYSTEM_RESOURCES", "--memory"],
    failure: {
      code: { codeName: "E_FAIL" },
      related: [{ codeName: "ERROR_NO_SYSTEM_RESOURCES" }],
    },
  },
  {
    number: 11,
    does: "names the property behind an invalid JSON",
    plan: ["HcsCreateComputeSystem 1 fail 0xC037010D"],
    files: {
      "extra.json": JSON.stringify({
        VirtualMachine: { ComputeTopology: { Procesor: { Count: 4 } } },
      }),
    },
    args: ["--merge", "{extra.json}"],
    code: 1,
    names: ["/VirtualMachine/ComputeTopology/Procesor", '"Processor"'],
    failure: {
      phase: "create",
      code: { codeName: "HCS_E_INVALID_JSON" },
      findings: [{ pointer: "/VirtualMachine/ComputeTopology/Procesor" }],
    },
  },
  {
    number: 14,
    does: "exits with the failure of every VM",
    plan: ["HcsStartComputeSystem * fail 0x8007000E"],
    args: ["--count", "3"],
    code: 1,
    names: ["ERROR_OUTOFMEMORY"],
    failure: { code: { codeName: "ERROR_OUTOFMEMORY" } },
  },
];

for (const pain of pains) {
  await standInTest(
    `uvm run over the ABI, pain ${pain.number}: ${pain.does}`,
    async (standIn) => {
      const text = await onStandIn(standIn, pain, []);
      assertEquals(text.code, pain.code, text.output);
      for (const name of pain.names) assertStringIncludes(text.output, name);
      const json = await onStandIn(standIn, pain, ["--json"]);
      assertEquals(json.code, pain.code, json.output);
      const errors = json.output.split("\n").filter((line) => line !== "")
        .map((line) => JSON.parse(line).error).filter((error) => error);
      if (pain.failure === undefined) {
        assertEquals(errors, []);
        return;
      }
      const error = errors.at(-1);
      assertEquals(error.exitCode, pain.code);
      assertObjectMatch(error.failure, pain.failure);
      const all = textsOf(error).join("\n");
      for (const name of pain.names) assertStringIncludes(all, name);
      assert(error.failure.hints.length > 0 || error.failure.crash);
    },
  );
}

/** Runs a Windows VM on the stand-in; nothing of it may be left there. */
async function onStandIn(
  standIn: StandIn,
  { plan, args = [], files = {}, running }: NativePain,
  flags: readonly string[],
): Promise<{ code: number; output: string }> {
  for (const line of plan) standIn.plan(line);
  const backend = nativeBackend(standIn.options);
  let seen = "";
  try {
    return await withFiles(files, async (path) => {
      const { code, stdout, stderr } = await run([
        "run",
        ...["--os", "windows", "--id", id],
        ...["--layer", "C:\\layers\\base", "--layer", "C:\\scratch"],
        ...args.map((arg) =>
          arg.replace(/\{(.*?)\}/g, (_all, name) => path(name))
        ),
        ...flags,
      ], {
        environment: {
          backend,
          host: simulatedHost(),
          logger: { debug() {}, info() {}, warn() {}, error() {} },
        },
        onStdout(chunk) {
          const isRunning = /^start |"phase":"start"/m;
          const before = isRunning.test(seen);
          seen += chunk;
          if (!before && isRunning.test(seen)) running?.(standIn);
        },
      });
      return { code, output: stdout + stderr };
    });
  } finally {
    standIn.clearPlan();
    await backend.close();
    assertEquals(await standIn.settled(), nothing);
  }
}

/** All texts of a JSON value. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap(textsOf)
    : [];
}
