/**
 * What doctor() asks the host: Windows' own tools, run once each, and read
 * without minding the display language.
 *
 * @module
 */
import type { HcsTextOutcome } from "../hcs/backend.ts";
import type { Host } from "./host.ts";

/** What a probe found. */
export interface ProbeResult {
  /** `ok`; `warn`: some things will not work; `fail`: no VM will run. */
  status: "ok" | "warn" | "fail" | "unknown";
  /** What was seen. */
  evidence: string;
  /** What to do about it; undefined where nothing is to be done. */
  fix?: string;
}

/** What a program of Windows answered. */
export interface ProgramResult {
  /** Its exit code, or undefined where it could not be run. */
  code: number | undefined;
  stdout: string;
  /** Why it could not be run, or what it wrote to standard error. */
  stderr: string;
}

/** What the probes stand on; tests script it. */
export interface DoctorSeams {
  host: Host;
  /** `win32` for Windows, else another name of process.platform. */
  platform: string;
  /** Runs a program of the system folder; never rejects. */
  run(
    program: DoctorProgram,
    args: readonly string[],
  ): Promise<ProgramResult>;
  /** HcsGetServiceProperties; rejects with PlatformError without its DLL. */
  serviceProperties(): Promise<HcsTextOutcome>;
}

/** The programs that doctor() runs. */
export type DoctorProgram =
  | "powershell.exe"
  | "sc.exe"
  | "whoami.exe"
  | "bcdedit.exe";

/** A Windows service. */
export interface ServiceFacts {
  /** `running`, `stopped`, `pending`; `absent` where it is not installed. */
  state: "running" | "stopped" | "pending" | "absent" | undefined;
  /** True where it is disabled. */
  isDisabled: boolean | undefined;
  /** What sc.exe said, or why it could not be asked. */
  evidence: string;
}

/** Facts about the hardware and the features, by CIM. */
export interface CimFacts {
  VirtualizationFirmwareEnabled?: boolean | null;
  SecondLevelAddressTranslationExtensions?: boolean | null;
  VMMonitorModeExtensions?: boolean | null;
  HypervisorPresent?: boolean | null;
  Manufacturer?: string | null;
  Model?: string | null;
  /** Optional features by name: 1 on, 2 off, 3 absent, 4 unknown. */
  Features?: Record<string, number> | null;
}

/** All facts; undefined where the host did not tell. */
export interface HostFacts {
  cim: CimFacts | undefined;
  /** Why there is no `cim`. */
  cimError: string;
  vmcompute: ServiceFacts;
  vmms: ServiceFacts;
  isElevated: boolean | undefined;
  isHyperVAdministrator: boolean | undefined;
  /** `hypervisorlaunchtype` of the running system: `Auto`, `Off`. */
  launchType: string | undefined;
  /** True where S-1-5-83-0 may log on as a service; needs elevation to see. */
  hasServiceLogonRight: boolean | undefined;
}

const features = [
  "Microsoft-Hyper-V",
  "Microsoft-Hyper-V-Hypervisor",
  "VirtualMachinePlatform",
  "HypervisorPlatform",
  "Containers",
];

const cimScript = `
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$facts = [ordered]@{}
try {
  $processor = @(Get-CimInstance Win32_Processor)[0]
  foreach ($name in 'VirtualizationFirmwareEnabled', 'SecondLevelAddressTranslationExtensions', 'VMMonitorModeExtensions') { $facts[$name] = $processor.$name }
} catch {}
try {
  $computer = Get-CimInstance Win32_ComputerSystem
  foreach ($name in 'HypervisorPresent', 'Manufacturer', 'Model') { $facts[$name] = $computer.$name }
} catch {}
try {
  $states = [ordered]@{}
  foreach ($name in ${features.map((name) => `'${name}'`).join(", ")}) {
    $feature = Get-CimInstance Win32_OptionalFeature -Filter "Name = '$name'"
    if ($feature) { $states[$name] = [int]$feature.InstallState }
  }
  $facts['Features'] = $states
} catch {}
ConvertTo-Json -Compress -Depth 4 $facts
`;

const logonRightScript = `
$ErrorActionPreference = 'Stop'
$file = [IO.Path]::GetTempFileName()
try {
  secedit.exe /export /areas USER_RIGHTS /cfg $file | Out-Null
  (Get-Content $file | Where-Object { $_ -match '^SeServiceLogonRight' }) -join ''
} finally { Remove-Item $file -ErrorAction SilentlyContinue }
`;

/** Asks the host. Each answer that fails is undefined; nothing rejects. */
export async function gatherFacts(seams: DoctorSeams): Promise<HostFacts> {
  const [cim, vmcompute, vmms, groups, boot] = await Promise.all([
    powershell(seams, cimScript),
    serviceFacts(seams, "vmcompute"),
    serviceFacts(seams, "vmms"),
    seams.run("whoami.exe", ["/groups", "/fo", "csv", "/nh"]),
    seams.run("bcdedit.exe", ["/enum", "{current}"]),
  ]);
  const isElevated = groups.code === 0
    ? /"S-1-16-(12288|16384)"/.test(groups.stdout)
    : undefined;
  const right = isElevated
    ? await powershell(seams, logonRightScript)
    : undefined;
  const facts = parseObject(cim.stdout) as CimFacts | undefined;
  return {
    cim: cim.code === 0 ? facts : undefined,
    cimError: cim.stderr.trim() || `powershell.exe ended with ${cim.code}`,
    vmcompute,
    vmms,
    isElevated,
    isHyperVAdministrator: groups.code === 0
      ? groups.stdout.includes('"S-1-5-32-578"')
      : undefined,
    launchType: boot.code === 0
      ? /^hypervisorlaunchtype\s+(\S+)/im.exec(boot.stdout)?.[1]
      : undefined,
    hasServiceLogonRight: logonRight(right),
  };
}

function powershell(
  seams: DoctorSeams,
  script: string,
): Promise<ProgramResult> {
  // Encoded, no quote of the script meets the command line's rules.
  return seams.run("powershell.exe", [
    "-NoLogo",
    "-NoProfile",
    "-NonInteractive",
    "-EncodedCommand",
    encodeScript(script),
  ]);
}

/** UTF-16LE in Base64, as -EncodedCommand wants it; the scripts are ASCII. */
export function encodeScript(script: string): string {
  return btoa([...script].map((char) => `${char}\0`).join(""));
}

async function serviceFacts(
  seams: DoctorSeams,
  name: string,
): Promise<ServiceFacts> {
  const state = await seams.run("sc.exe", ["query", name]);
  // 1060: the service does not exist.
  if (state.code === 1060 || /\b1060\b/.test(state.stdout)) {
    return {
      state: "absent",
      isDisabled: undefined,
      evidence: "not installed",
    };
  }
  if (state.code !== 0) {
    const evidence = (state.stderr || state.stdout).trim() ||
      `sc.exe ended with ${state.code}`;
    return { state: undefined, isDisabled: undefined, evidence };
  }
  // The words of sc.exe follow the display language, the numbers do not.
  const number = /:\s*([1-7])\s+[A-Z_]+\s*$/m.exec(
    state.stdout.split(/\r?\n/).filter((line) => !/0x/.test(line)).slice(3)
      .join("\n"),
  )?.[1];
  const config = await seams.run("sc.exe", ["qc", name]);
  const startType = /:\s*([0-4])\s+[A-Z_]+_START|:\s*(4)\s+DISABLED/.exec(
    config.stdout,
  );
  return {
    state: stateOf(number),
    isDisabled: config.code === 0 && startType
      ? startType[2] === "4" || startType[1] === "4"
      : undefined,
    evidence: `state ${number ?? "unknown"} (${stateOf(number) ?? "?"})`,
  };
}

function stateOf(number: string | undefined): ServiceFacts["state"] {
  if (number === "4") return "running";
  if (number === "1") return "stopped";
  return number === undefined ? undefined : "pending";
}

function logonRight(result: ProgramResult | undefined): boolean | undefined {
  if (result?.code !== 0 || !result.stdout.includes("SeServiceLogonRight")) {
    return undefined;
  }
  return /\*S-1-5-83-0\b/i.test(result.stdout);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}
