/**
 * Probes that ask HCS and the disk themselves.
 *
 * @module
 */
import { formatHresult, hresultName, isFailure } from "../ffi/hresult.ts";
import type { DoctorSeams, ProbeResult } from "./doctor_facts.ts";
import { explainCode } from "./explain.ts";
import type { Host } from "./host.ts";
import { joinPath } from "./paths.ts";

/** Asks HCS for its properties: the whole way to the service and back. */
export async function probeHcs(seams: DoctorSeams): Promise<ProbeResult> {
  try {
    const { hresult, text } = await seams.serviceProperties();
    if (!isFailure(hresult)) {
      const versions = schemaVersions(text);
      return {
        status: "ok",
        evidence: versions === ""
          ? "HcsGetServiceProperties answered"
          : `HcsGetServiceProperties answered: schema ${versions}`,
      };
    }
    return {
      status: "fail",
      evidence: `HcsGetServiceProperties failed: ${hresultName(hresult)} (${
        formatHresult(hresult)
      })`,
      fix: explainCode(hresult).actions[0],
    };
  } catch (error) {
    return {
      status: "fail",
      evidence: error instanceof Error ? error.message : String(error),
      fix:
        "Turn on the feature that brings vmcompute.dll: Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V -All",
    };
  }
}

/** Looks for the files that a Linux VM boots by default. */
export async function probeBootFiles(
  host: Host,
  bootFilesPath?: string,
): Promise<ProbeResult> {
  const folder = bootFilesPath ??
    joinPath(host, host.environment("ProgramFiles") ?? "", "Linux Containers");
  const found: string[] = [];
  for (const file of ["kernel", "vmlinux", "initrd.img", "rootfs.vhd"]) {
    if (await host.exists(joinPath(host, folder, file))) found.push(file);
  }
  const hasKernel = found.includes("kernel");
  const hasRoot = found.includes("initrd.img") || found.includes("rootfs.vhd");
  const seen = found.length === 0 ? "nothing" : found.join(", ");
  if (hasKernel && hasRoot) {
    return { status: "ok", evidence: `"${folder}" has ${seen}` };
  }
  return {
    status: "warn",
    evidence:
      `"${folder}" has ${seen}; a Linux VM needs kernel and initrd.img or rootfs.vhd`,
    fix: "Put the boot files there, or name their folder with --boot-files",
  };
}

function schemaVersions(text: string | null): string {
  const versions: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { Major, Minor } = value as Record<string, unknown>;
    if (typeof Major === "number" && typeof Minor === "number") {
      versions.push(`${Major}.${Minor}`);
    } else Object.values(value).forEach(collect);
  };
  try {
    collect(JSON.parse(text ?? ""));
  } catch {
    // An answer all the same.
  }
  return versions.slice(0, 20).join(", ");
}
