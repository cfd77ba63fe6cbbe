/**
 * doctor(): what this host needs to run utility VMs, cause by cause. HCS says
 * only "a required feature is not installed"; each thing that may be behind
 * it is a probe of its own here.
 *
 * @module
 */
import {
  type DoctorSeams,
  gatherFacts,
  type HostFacts,
  type ProbeResult,
} from "./doctor_facts.ts";
import { probeBootFiles, probeHcs } from "./doctor_host_probes.ts";
import {
  probeBuild,
  probeElevation,
  probeFeatures,
  probeFirmware,
  probeHypervisor,
  probeLogonRight,
  probeNested,
  probeSlat,
  probeVmcompute,
  probeVmms,
} from "./doctor_probes.ts";

/** A probe with its name. */
export interface Probe extends ProbeResult {
  /** Stable, for scripts. */
  name: string;
  /** What it looks at, for people. */
  title: string;
}

type ProbeFunction = (
  facts: HostFacts,
  seams: DoctorSeams,
) => ProbeResult | Promise<ProbeResult>;

const probes: readonly (readonly [string, string, ProbeFunction])[] = [
  ["windows-build", "Windows build", (_facts, { host }) => probeBuild(host)],
  ["elevation", "Elevation", probeElevation],
  ["firmware", "Virtualization in the firmware", probeFirmware],
  ["slat", "Second-level address translation", probeSlat],
  ["nested", "Nested virtualization", probeNested],
  ["hypervisor", "Hypervisor", probeHypervisor],
  ["features", "Windows features", probeFeatures],
  ["vmcompute", "Host Compute Service (vmcompute)", probeVmcompute],
  ["vmms", "Virtual Machine Management (vmms)", probeVmms],
  ["hcs", "Answer of HCS", (_facts, seams) => probeHcs(seams)],
  ["logon-right", "Log on as a service for S-1-5-83-0", probeLogonRight],
];

/**
 * Probes the host; never rejects for what it finds. Off Windows every probe is
 * unknown. `bootFilesPath` is where the Linux boot files should be.
 */
export async function doctor(
  seams: DoctorSeams,
  options: { bootFilesPath?: string } = {},
): Promise<Probe[]> {
  const all: (readonly [string, string, ProbeFunction])[] = [
    ...probes,
    [
      "boot-files",
      "Linux boot files",
      (_facts, { host }) => probeBootFiles(host, options.bootFilesPath),
    ],
  ];
  if (seams.platform !== "win32") {
    const evidence = `This is no Windows host: ${seams.platform}`;
    return all.map(([name, title]) => ({
      name,
      title,
      status: "unknown",
      evidence,
    }));
  }
  const facts = await gatherFacts(seams);
  return await Promise.all(
    all.map(async ([name, title, probe]) => ({
      name,
      title,
      ...await probe(facts, seams),
    })),
  );
}
