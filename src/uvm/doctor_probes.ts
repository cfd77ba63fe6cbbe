/**
 * Probes of the facts that Windows told. Each is pure.
 *
 * @module
 */
import type { HostFacts, ProbeResult, ServiceFacts } from "./doctor_facts.ts";
import type { Host } from "./host.ts";

/** Windows 10 1809 and Server 2019: the first with schema 2.1. */
const leastBuild = 17763;

/** Models and makers of virtual machines, by what they call themselves. */
const virtualMachine =
  /virtual machine|vmware|virtualbox|kvm|qemu|xen|hvm domu|google compute|amazon ec2|openstack|parallels|bochs/i;

/** Is this Windows new enough? */
export function probeBuild({ osBuild }: Host): ProbeResult {
  if (osBuild === undefined) {
    return { status: "unknown", evidence: "Windows did not tell its build" };
  }
  return osBuild >= leastBuild
    ? { status: "ok", evidence: `build ${osBuild}` }
    : {
      status: "fail",
      evidence: `build ${osBuild} is older than ${leastBuild}`,
      fix: "Update to Windows 10 1809, Windows Server 2019 or later",
    };
}

/** May this user use HCS? */
export function probeElevation(facts: HostFacts): ProbeResult {
  const { isElevated, isHyperVAdministrator } = facts;
  if (isElevated === undefined) {
    return { status: "unknown", evidence: "whoami.exe did not answer" };
  }
  if (isElevated) return { status: "ok", evidence: "elevated" };
  if (isHyperVAdministrator) {
    return {
      status: "warn",
      evidence: "not elevated, but a Hyper-V administrator",
      fix:
        "Run elevated where a file or a socket is refused, and for all probes here",
    };
  }
  return {
    status: "fail",
    evidence: "not elevated, and no Hyper-V administrator",
    fix:
      "Run elevated, or join the local group Hyper-V Administrators (S-1-5-32-578) and log on again",
  };
}

/** Is virtualization on in BIOS or UEFI? */
export function probeFirmware(facts: HostFacts): ProbeResult {
  const { cim } = facts;
  if (cim === undefined) return noCim(facts);
  // Under a running hypervisor Windows no longer sees the processor's flag.
  if (cim.HypervisorPresent && !isVirtual(facts)) {
    return { status: "ok", evidence: "a hypervisor runs" };
  }
  if (cim.VirtualizationFirmwareEnabled === true) {
    return { status: "ok", evidence: "VirtualizationFirmwareEnabled is true" };
  }
  if (isVirtual(facts)) {
    return {
      status: "unknown",
      evidence: "this is a virtual machine: see nested virtualization",
    };
  }
  return cim.VirtualizationFirmwareEnabled === false
    ? {
      status: "fail",
      evidence: "VirtualizationFirmwareEnabled is false",
      fix: "Turn on Intel VT-x or AMD-V (SVM) in BIOS or UEFI, and restart",
    }
    : notTold("VirtualizationFirmwareEnabled");
}

/** Can the processor map guest memory? */
export function probeSlat(facts: HostFacts): ProbeResult {
  const { cim } = facts;
  if (cim === undefined) return noCim(facts);
  if (cim.SecondLevelAddressTranslationExtensions === true) {
    return { status: "ok", evidence: "the processor has it" };
  }
  if (cim.HypervisorPresent) {
    return { status: "ok", evidence: "a hypervisor runs" };
  }
  return cim.SecondLevelAddressTranslationExtensions === false
    ? {
      status: "fail",
      evidence: "SecondLevelAddressTranslationExtensions is false",
      fix: "Use a processor with EPT or RVI; Hyper-V needs it",
    }
    : notTold("SecondLevelAddressTranslationExtensions");
}

/** In a VM: does the outer hypervisor hand virtualization on? */
export function probeNested(facts: HostFacts): ProbeResult {
  const { cim } = facts;
  if (cim === undefined) return noCim(facts);
  const model = `${cim.Manufacturer ?? "?"} ${cim.Model ?? "?"}`;
  if (!isVirtual(facts)) {
    return { status: "ok", evidence: `not needed: ${model}` };
  }
  if (cim.VirtualizationFirmwareEnabled || cim.VMMonitorModeExtensions) {
    return { status: "ok", evidence: `${model} with nested virtualization` };
  }
  return {
    status: "fail",
    evidence: `${model} without nested virtualization`,
    fix:
      "On the outer host, with this VM off: Set-VMProcessor NAME -ExposeVirtualizationExtensions $true; in a cloud choose a size that has it",
  };
}

/** Does the hypervisor run, and is it allowed to? */
export function probeHypervisor(facts: HostFacts): ProbeResult {
  const { cim, launchType } = facts;
  if (launchType !== undefined && /^off$/i.test(launchType)) {
    return {
      status: "fail",
      evidence: `hypervisorlaunchtype is ${launchType}`,
      fix: "bcdedit /set hypervisorlaunchtype auto, and restart",
    };
  }
  if (cim === undefined) return noCim(facts);
  const launch = launchType === undefined
    ? ""
    : `, hypervisorlaunchtype is ${launchType}`;
  if (cim.HypervisorPresent === true) {
    // In a VM this may be the outer one; `hcs` and `nested` tell.
    const whose = isVirtual(facts) ? " (perhaps the outer one)" : "";
    return { status: "ok", evidence: `a hypervisor runs${whose}${launch}` };
  }
  return cim.HypervisorPresent === false
    ? {
      status: "fail",
      evidence: `no hypervisor runs${launch}`,
      fix:
        "Turn on the feature Microsoft-Hyper-V or VirtualMachinePlatform, run bcdedit /set hypervisorlaunchtype auto, and restart",
    }
    : notTold("HypervisorPresent");
}

/** Is a feature on that brings HCS and the hypervisor? */
export function probeFeatures(facts: HostFacts): ProbeResult {
  if (facts.cim === undefined) return noCim(facts);
  const features = facts.cim.Features;
  if (!features || Object.keys(features).length === 0) {
    return notTold("Win32_OptionalFeature");
  }
  const evidence = Object.entries(features).map(([name, state]) =>
    `${name} ${["?", "on", "off", "absent"][state] ?? "?"}`
  ).join(", ");
  const isOn = (name: string) => features[name] === 1;
  if (isOn("Microsoft-Hyper-V") || isOn("VirtualMachinePlatform")) {
    return { status: "ok", evidence };
  }
  return {
    status: "fail",
    evidence,
    fix:
      "Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V -All (Home: VirtualMachinePlatform; Server: Install-WindowsFeature Hyper-V), and restart",
  };
}

/** Does the service run that vmcompute.dll talks to? */
export function probeVmcompute({ vmcompute }: HostFacts): ProbeResult {
  return probeService(vmcompute, "vmcompute", "fail");
}

/** Does Hyper-V's management run? VMs of HCS run without it. */
export function probeVmms({ vmms }: HostFacts): ProbeResult {
  return probeService(vmms, "vmms", "warn");
}

/** May worker processes start? Without the right: 0x80070569. */
export function probeLogonRight(facts: HostFacts): ProbeResult {
  const { hasServiceLogonRight, isElevated } = facts;
  if (hasServiceLogonRight === undefined) {
    return {
      status: "unknown",
      evidence: isElevated
        ? "secedit.exe did not tell"
        : "only an elevated program can see it",
    };
  }
  return hasServiceLogonRight
    ? { status: "ok", evidence: "SeServiceLogonRight has S-1-5-83-0" }
    : {
      status: "fail",
      evidence: "SeServiceLogonRight lacks S-1-5-83-0",
      fix:
        "Give NT VIRTUAL MACHINE\\Virtual Machines (S-1-5-83-0) the right to log on as a service: secpol.msc or the group policy",
    };
}

function probeService(
  service: ServiceFacts,
  name: string,
  ifDown: "fail" | "warn",
): ProbeResult {
  const { state, isDisabled } = service;
  const evidence = isDisabled
    ? `${service.evidence}, disabled`
    : service.evidence;
  if (state === undefined) return { status: "unknown", evidence };
  if (state === "running") return { status: "ok", evidence };
  if (state === "absent") {
    return {
      status: ifDown,
      evidence,
      fix:
        "Turn on the feature that brings it: Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V -All",
    };
  }
  if (state === "pending") {
    return { status: "warn", evidence, fix: `Wait, then: Get-Service ${name}` };
  }
  const enable = isDisabled ? `Set-Service ${name} -StartupType Manual; ` : "";
  return {
    status: ifDown,
    evidence,
    fix: `${enable}Start-Service ${name}`,
  };
}

function isVirtual({ cim }: HostFacts): boolean {
  return virtualMachine.test(`${cim?.Manufacturer ?? ""} ${cim?.Model ?? ""}`);
}

function noCim({ cimError }: HostFacts): ProbeResult {
  return {
    status: "unknown",
    evidence: `PowerShell did not answer: ${cimError.split(/\r?\n/)[0]}`,
  };
}

function notTold(what: string): ProbeResult {
  return { status: "unknown", evidence: `Windows did not tell ${what}` };
}
