/**
 * What the simulator reads out of a create document.
 *
 * @module
 */
import { isObject } from "../hcs/json_object.ts";
import type { OperatingSystem } from "../uvm/operating_system.ts";

type Json = Record<string, unknown>;

/** A member that is an object; an empty one where there is none. */
export function member(parent: Json, ...keys: string[]): Json {
  let value: unknown = parent;
  for (const key of keys) {
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : {};
  }
  return isObject(value) ? value : {};
}

/** The kernel's command line, of either way to boot; "" where there is none. */
export function kernelCommandLine(document: Json): string {
  const chipset = member(document, "VirtualMachine", "Chipset");
  const direct = member(chipset, "LinuxKernelDirect").KernelCmdLine;
  const uefi = member(chipset, "Uefi", "BootThis").OptionalData;
  return typeof direct === "string"
    ? direct
    : typeof uefi === "string"
    ? uefi
    : "";
}

/** What a document boots: Windows by its boot manager, else Linux. */
export function guestSystem(document: Json): OperatingSystem {
  const chipset = member(document, "VirtualMachine", "Chipset");
  if (isObject(chipset.LinuxKernelDirect)) return "linux";
  const { DevicePath } = member(chipset, "Uefi", "BootThis");
  return typeof DevicePath === "string" && /\.efi$/i.test(DevicePath)
    ? "windows"
    : "linux";
}

/** The named pipe of the first serial port, undefined where there is none. */
export function consolePipe(document: Json): string | undefined {
  const port = member(document, "VirtualMachine", "Devices", "ComPorts", "0");
  return typeof port.NamedPipe === "string" ? port.NamedPipe : undefined;
}

/** The memory's size; 0 where the document names none. */
export function memoryMb(document: Json): number {
  const { SizeInMB } = member(
    document,
    "VirtualMachine",
    "ComputeTopology",
    "Memory",
  );
  return typeof SizeInMB === "number" ? SizeInMB : 0;
}

/** Every host file that a document gives the VM as a disk. */
export function diskPaths(document: Json): string[] {
  const devices = member(document, "VirtualMachine", "Devices");
  const paths: unknown[] = [];
  for (const controller of Object.values(member(devices, "Scsi"))) {
    if (!isObject(controller)) continue;
    for (const disk of Object.values(member(controller, "Attachments"))) {
      if (isObject(disk)) paths.push(disk.Path);
    }
  }
  for (const disk of Object.values(member(devices, "VirtualPMem", "Devices"))) {
    if (isObject(disk)) paths.push(disk.HostPath);
  }
  return paths.filter((path) => typeof path === "string");
}
