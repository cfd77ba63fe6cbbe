import { assert, assertEquals } from "@std/assert";
import { PlatformError } from "../../src/errors.ts";
import { simulatedHost } from "../../src/sim/host.ts";
import { doctor, type Probe } from "../../src/uvm/doctor.ts";
import {
  type CimFacts,
  type DoctorSeams,
  encodeScript,
  type ProgramResult,
} from "../../src/uvm/doctor_facts.ts";

/** What the scripted machine answers; the default is a healthy one. */
interface Machine {
  cim?: CimFacts | string;
  vmcompute?: string;
  vmcomputeConfig?: string;
  vmms?: string;
  groups?: string;
  bcdedit?: string;
  logonRight?: string;
  hcs?: { hresult: number; text: string | null } | Error;
  osBuild?: number;
}

const healthyCim: CimFacts = {
  VirtualizationFirmwareEnabled: false,
  SecondLevelAddressTranslationExtensions: false,
  VMMonitorModeExtensions: false,
  HypervisorPresent: true,
  Manufacturer: "Dell Inc.",
  Model: "PowerEdge R640",
  Features: { "Microsoft-Hyper-V": 1, VirtualMachinePlatform: 2 },
};

function service(name: string, state: string): string {
  return `\r\nSERVICE_NAME: ${name} \r\n` +
    "        TYPE               : 10  WIN32_OWN_PROCESS  \r\n" +
    `        STATE              : ${state} \r\n` +
    "                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)\r\n" +
    "        WIN32_EXIT_CODE    : 0  (0x0)\r\n" +
    "        SERVICE_EXIT_CODE  : 0  (0x0)\r\n";
}

const absent =
  "[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n\r\nThe specified service does not exist.\r\n";
const administrator =
  '"BUILTIN\\Administrators","Alias","S-1-5-32-544","Mandatory group"\r\n' +
  '"Mandatory Label\\High Mandatory Level","Label","S-1-16-12288",""\r\n';
const user =
  '"Mandatory Label\\Medium Mandatory Level","Label","S-1-16-8192",""\r\n';

function seams(machine: Machine = {}): DoctorSeams {
  const ok = (stdout: string): ProgramResult => ({
    code: 0,
    stdout,
    stderr: "",
  });
  return {
    platform: "win32",
    host: simulatedHost({ osBuild: machine.osBuild ?? 20348 }),
    serviceProperties() {
      const hcs = machine.hcs ??
        { hresult: 0, text: '{"Properties":[{"Major":2,"Minor":5}]}' };
      return hcs instanceof Error
        ? Promise.reject(hcs)
        : Promise.resolve({ ...hcs, result: null });
    },
    run(program, args) {
      const answer = (): ProgramResult => {
        if (program === "whoami.exe") {
          return ok(machine.groups ?? administrator);
        }
        if (program === "bcdedit.exe") {
          return ok(machine.bcdedit ?? "hypervisorlaunchtype    Auto\r\n");
        }
        if (program === "sc.exe") {
          const [verb, name] = args;
          if (verb === "qc") {
            return ok(
              machine.vmcomputeConfig ??
                "        START_TYPE         : 3   DEMAND_START\r\n",
            );
          }
          const state = name === "vmcompute" ? machine.vmcompute : machine.vmms;
          return state === absent
            ? { code: 1060, stdout: absent, stderr: "" }
            : ok(service(name, state ?? "4  RUNNING"));
        }
        const script = atob(args[args.length - 1]).replaceAll("\0", "");
        if (script.includes("secedit")) {
          return ok(
            machine.logonRight ??
              "SeServiceLogonRight = *S-1-5-80-0,*S-1-5-83-0\r\n",
          );
        }
        const cim = machine.cim ?? healthyCim;
        return typeof cim === "string"
          ? { code: undefined, stdout: "", stderr: cim }
          : ok(JSON.stringify(cim));
      };
      return Promise.resolve(answer());
    },
  };
}

async function probe(name: string, machine: Machine = {}): Promise<Probe> {
  const probes = await doctor(seams(machine));
  return probes.find((each) => each.name === name)!;
}

async function statuses(machine: Machine): Promise<Record<string, string>> {
  const probes = await doctor(seams(machine));
  return Object.fromEntries(
    probes.filter(({ status }) => status !== "ok").map((
      { name, status },
    ) => [name, status]),
  );
}

Deno.test("doctor() finds nothing wrong on a healthy host", async () => {
  const probes = await doctor(seams());
  assertEquals(probes.map(({ status }) => status), probes.map(() => "ok"));
  assertEquals(probes.length, 12);
  for (const { fix } of probes) assertEquals(fix, undefined);
});

Deno.test("doctor() knows nothing off Windows and runs nothing there", async () => {
  const probes = await doctor({
    ...seams(),
    platform: "linux",
    run: () => Promise.reject(new Error("ran")),
    serviceProperties: () => Promise.reject(new Error("called")),
  });
  assertEquals(probes.map(({ status }) => status), probes.map(() => "unknown"));
});

Deno.test("doctor() tells virtualization that is off in the firmware", async () => {
  const cim = {
    ...healthyCim,
    HypervisorPresent: false,
    SecondLevelAddressTranslationExtensions: true,
  };
  assertEquals(await statuses({ cim }), {
    firmware: "fail",
    hypervisor: "fail",
  });
  const { fix } = await probe("firmware", { cim });
  assert(fix!.includes("BIOS or UEFI"));
});

Deno.test("doctor() tells a hypervisor that may not start", async () => {
  const machine = {
    bcdedit: "hypervisorlaunchtype    Off\r\n",
    cim: {
      ...healthyCim,
      HypervisorPresent: false,
      VirtualizationFirmwareEnabled: true,
      SecondLevelAddressTranslationExtensions: true,
    },
  };
  assertEquals(await statuses(machine), { hypervisor: "fail" });
  const { fix } = await probe("hypervisor", machine);
  assert(fix!.includes("hypervisorlaunchtype auto"));
});

Deno.test("doctor() tells a VM without nested virtualization", async () => {
  const cim = {
    ...healthyCim,
    Manufacturer: "Microsoft Corporation",
    Model: "Virtual Machine",
  };
  assertEquals(await statuses({ cim }), {
    firmware: "unknown",
    nested: "fail",
  });
  const nested = { ...cim, VirtualizationFirmwareEnabled: true };
  assertEquals(await statuses({ cim: nested }), {});
});

Deno.test("doctor() tells which features are off", async () => {
  const cim = {
    ...healthyCim,
    Features: { "Microsoft-Hyper-V": 2, Containers: 1 },
  };
  const found = await probe("features", { cim });
  assertEquals(found.status, "fail");
  assertEquals(found.evidence, "Microsoft-Hyper-V off, Containers on");
  assert(found.fix!.includes("Enable-WindowsOptionalFeature"));
});

Deno.test("doctor() tells a service that is stopped, disabled or absent", async () => {
  const stopped = await probe("vmcompute", { vmcompute: "1  STOPPED" });
  assertEquals(stopped.status, "fail");
  assertEquals(stopped.fix, "Start-Service vmcompute");
  const disabled = await probe("vmcompute", {
    vmcompute: "1  STOPPED",
    vmcomputeConfig: "        START_TYPE         : 4   DISABLED\r\n",
  });
  assert(disabled.fix!.startsWith("Set-Service vmcompute"));
  assertEquals(disabled.evidence, "state 1 (stopped), disabled");
  const gone = await probe("vmcompute", { vmcompute: absent });
  assertEquals([gone.status, gone.evidence], ["fail", "not installed"]);
  const pending = await probe("vmcompute", { vmcompute: "2  START_PENDING" });
  assertEquals(pending.status, "warn");
  assertEquals((await probe("vmms", { vmms: absent })).status, "warn");
});

Deno.test("doctor() tells a user who may not use HCS", async () => {
  assertEquals((await probe("elevation", { groups: user })).status, "fail");
  const admin = `${user}"BUILTIN\\X","Alias","S-1-5-32-578","Mandatory"\r\n`;
  assertEquals((await probe("elevation", { groups: admin })).status, "warn");
});

Deno.test("doctor() tells the missing right to log on as a service", async () => {
  const without = await probe("logon-right", {
    logonRight: "SeServiceLogonRight = *S-1-5-80-0,*S-1-5-83-01\r\n",
  });
  assertEquals(without.status, "fail");
  assert(without.fix!.includes("S-1-5-83-0"));
  const notElevated = await probe("logon-right", { groups: user });
  assertEquals(notElevated.status, "unknown");
});

Deno.test("doctor() tells what HCS itself answers", async () => {
  assertEquals(
    (await probe("hcs")).evidence,
    "HcsGetServiceProperties answered: schema 2.5",
  );
  const refused = await probe("hcs", {
    hcs: { hresult: 0x8037011b, text: null },
  });
  assertEquals(refused.status, "fail");
  assert(refused.evidence.includes("HCS_E_ACCESS_DENIED (0x8037011B)"));
  assert(refused.fix!.includes("Hyper-V Administrators"));
  const noDll = await probe("hcs", {
    hcs: new PlatformError('Cannot open "vmcompute.dll"', {
      operation: "open",
    }),
  });
  assertEquals(noDll.status, "fail");
  assertEquals(noDll.evidence, 'Cannot open "vmcompute.dll"');
});

Deno.test("doctor() tells an old build and missing boot files", async () => {
  assertEquals(
    (await probe("windows-build", { osBuild: 14393 })).status,
    "fail",
  );
  const machine = seams();
  const probes = await doctor({
    ...machine,
    host: { ...machine.host, exists: () => Promise.resolve(false) },
  }, { bootFilesPath: "D:\\boot" });
  const files = probes.find(({ name }) => name === "boot-files")!;
  assertEquals(files.status, "warn");
  assert(files.evidence.startsWith('"D:\\boot" has nothing'));
});

Deno.test("doctor() does without PowerShell", async () => {
  const found = await statuses({ cim: "spawn powershell.exe ENOENT" });
  assertEquals(found, {
    firmware: "unknown",
    slat: "unknown",
    nested: "unknown",
    hypervisor: "unknown",
    features: "unknown",
  });
  const broken = await doctor({
    ...seams(),
    run: () =>
      Promise.resolve({ code: undefined, stdout: "", stderr: "not found" }),
  });
  assertEquals(
    broken.filter(({ status }) => status === "fail").map(({ name }) => name),
    [],
  );
});

Deno.test("encodeScript() gives PowerShell UTF-16LE in Base64", () => {
  assertEquals(encodeScript("dir"), "ZABpAHIA");
});
