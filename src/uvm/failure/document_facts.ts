/**
 * What of a document bears on a failure: the files on the host that the VM
 * must be able to read, and the kernel's command line.
 *
 * @module
 */
import type { ComputeSystem } from "../../schema/mod.ts";
import { joinWindowsPath } from "./host_paths.ts";

/** A file of the host that the VM opens by itself. */
export interface VmFile {
  path: string;
  /** What it is to the VM: `the kernel`, `a disk`. */
  role: string;
}

const maxFiles = 32;

/**
 * Files and folders of the host that the document names, boot files first.
 * What the caller merged in may have any shape: then there are fewer.
 */
export function filesOf(document: ComputeSystem | undefined): VmFile[] {
  const files: VmFile[] = [];
  try {
    collectFiles(document, files);
  } catch {
    // What was found before the odd place is still worth naming.
  }
  return files.slice(0, maxFiles);
}

function collectFiles(
  document: ComputeSystem | undefined,
  files: VmFile[],
): void {
  const machine = document?.VirtualMachine;
  const add = (path: unknown, role: string) => {
    if (typeof path !== "string" || path === "") return;
    if (files.some((file) => file.path === path)) return;
    files.push({ path, role });
  };
  const { LinuxKernelDirect: direct, Uefi: uefi } = machine?.Chipset ?? {};
  add(direct?.KernelFilePath, "the kernel");
  add(direct?.InitRdPath, "the root file system");
  const devices = machine?.Devices;
  const shares = devices?.VirtualSmb?.Shares ?? [];
  const bootShare = shares.find((share) => share.Name === "os")?.Path;
  if (bootShare && uefi?.BootThis?.DevicePath) {
    add(joinWindowsPath(bootShare, uefi.BootThis.DevicePath), "the kernel");
    const initrd = /(?:^|\s)initrd=(\S+)/.exec(kernelCommandLine(document))
      ?.[1];
    if (initrd) add(joinWindowsPath(bootShare, initrd), "the root file system");
  }
  for (const device of Object.values(devices?.VirtualPMem?.Devices ?? {})) {
    add(device?.HostPath, "a VPMem disk");
  }
  for (const controller of Object.values(devices?.Scsi ?? {})) {
    for (const disk of Object.values(controller?.Attachments ?? {})) {
      add(disk?.Path, "a SCSI disk");
    }
  }
  for (const share of shares) add(share.Path, "a shared folder");
  for (const share of devices?.Plan9?.Shares ?? []) {
    add(share.Path, "a shared folder");
  }
}

/** The kernel's command line, "" where the document boots no Linux. */
export function kernelCommandLine(document: ComputeSystem | undefined): string {
  const { LinuxKernelDirect: direct, Uefi: uefi } =
    document?.VirtualMachine?.Chipset ?? {};
  const text = direct?.KernelCmdLine ?? uefi?.BootThis?.OptionalData;
  return typeof text === "string" ? text : "";
}

/** True where the kernel ends the VM after a panic. */
export function endsOnPanic(document: ComputeSystem | undefined): boolean {
  const kernelArgs = kernelCommandLine(document).split(" -- ")[0];
  return /(^|\s)panic=-?[1-9]/.test(kernelArgs);
}
