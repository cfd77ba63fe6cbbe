/**
 * The library's options as flags.
 *
 * @module
 */
import type { FlagSpec } from "./flags.ts";

/** A flag that sets an option of the library. */
export interface OptionFlagSpec extends FlagSpec {
  /** The option's path: `resources.memory.limit`. */
  option: string;
}

/** Flags of all options; which guest takes which is the library's to check. */
export const optionFlags: readonly OptionFlagSpec[] = [
  {
    name: "os",
    option: "operatingSystem",
    type: "choice",
    choices: ["linux", "windows"],
    description: "What the VM boots",
  },
  {
    name: "id",
    option: "id",
    type: "text",
    value: "ID",
    description: "The VM's id; default a new GUID",
  },
  {
    name: "owner",
    option: "owner",
    type: "text",
    value: "NAME",
    description: "Who owns it, to list and prune by; default uvm's file name",
  },
  {
    name: "memory",
    option: "resources.memory.limit",
    type: "size",
    description: "Memory; default 1GiB",
  },
  {
    name: "cpus",
    option: "resources.cpu.count",
    type: "whole",
    description: "Virtual processors; default 2",
  },
  {
    name: "cpu-limit",
    option: "cpuLimit",
    type: "whole",
    description: "Share of the processors' time: 1000 is one percent",
  },
  {
    name: "cpu-weight",
    option: "cpuWeight",
    type: "whole",
    description: "Weight against other VMs, 0 to 10000",
  },
  {
    name: "overcommit",
    option: "allowOvercommit",
    type: "boolean",
    negatable: true,
    description: "Back the memory by the page file as needed (default)",
  },
  {
    name: "stop-on-reset",
    option: "stopOnReset",
    type: "boolean",
    negatable: true,
    description: "A reset of the guest stops the VM",
  },
  {
    name: "terminate-on-last-handle-closed",
    option: "terminateOnLastHandleClosed",
    type: "boolean",
    negatable: true,
    description: "HCS ends the VM when its owner ends",
  },
  {
    name: "agent-log-level",
    option: "logLevel",
    type: "choice",
    choices: ["trace", "debug", "info", "warning", "error", "fatal", "panic"],
    description: "What the guest's agent logs; default info",
  },
  {
    name: "grant-access",
    option: "grantAccess",
    type: "boolean",
    negatable: true,
    description:
      "Grant the VM access to every boot file and disk; run and create do by default",
  },
  {
    name: "boot-files",
    option: "bootFilesPath",
    type: "text",
    value: "DIR",
    description: "Linux: folder of kernel and root file system",
  },
  {
    name: "kernel",
    option: "kernelFile",
    type: "text",
    value: "FILE",
    description: "Linux: kernel in that folder; default kernel",
  },
  {
    name: "rootfs",
    option: "rootFsFile",
    type: "text",
    value: "FILE",
    description: "Linux: root file system in that folder (.img, .vhd, .vhdx)",
  },
  {
    name: "rootfs-type",
    option: "preferredRootFsType",
    type: "choice",
    choices: ["initrd", "vhd"],
    description: "Linux: which default root file system; default initrd",
  },
  {
    name: "kernel-options",
    option: "kernelBootOptions",
    type: "text",
    description: "Linux: added to the kernel's command line",
  },
  {
    name: "kernel-direct",
    option: "kernelDirect",
    type: "boolean",
    negatable: true,
    description: "Linux: boot the kernel without UEFI",
  },
  {
    name: "kernel-args",
    option: "kernelArgs",
    type: "choice",
    choices: ["seed", "current"],
    description:
      "Linux: hcsshim's old or current kernel command line; the latter has the guest read entropy",
  },
  {
    name: "console-pipe",
    option: "consolePipe",
    type: "text",
    value: "PIPE",
    description: "Linux: named pipe for the serial console, \\\\.\\pipe\\NAME",
  },
  {
    name: "console",
    option: "console",
    type: "boolean",
    negatable: true,
    description: "Linux: serve the serial console from before the creation on",
  },
  {
    name: "early-console",
    option: "earlyConsole",
    type: "choice",
    choices: ["earlycon", "earlyprintk"],
    description:
      "Linux: show the kernel's messages before its console driver is there",
  },
  {
    name: "console-mode",
    option: "consoleMode",
    type: "choice",
    choices: ["seed", "log"],
    description:
      "Linux: a shell on the console (a panic then does not end the VM), or output only",
  },
  {
    name: "graphics",
    option: "enableGraphicsConsole",
    type: "boolean",
    negatable: true,
    description: "Linux: keyboard and screen",
  },
  {
    name: "vpmem",
    option: "vpmemDeviceCount",
    type: "whole",
    description: "Linux: VPMem devices, 0 to 128; default 64",
  },
  {
    name: "scsi",
    option: "scsiControllerCount",
    type: "whole",
    description: "Linux: SCSI controllers, 0 to 4; default 1",
  },
  {
    name: "entropy",
    option: "entropy",
    type: "boolean",
    negatable: true,
    description:
      "Linux: serve the guest random bytes on vsock port 1; default with --kernel-args current",
  },
  {
    name: "layer",
    option: "layerFolders",
    type: "text",
    value: "DIR",
    multiple: true,
    description:
      "Windows: a layer folder, from the top read-only one to the base, then the scratch",
  },
  {
    name: "saved-state-file",
    option: "guestCrashDump.savedStateFile",
    type: "text",
    value: "FILE",
    description: "Saved state of a guest that reported its crash",
  },
  {
    name: "silent-crash-saved-state-file",
    option: "guestCrashDump.noCrashdumpSavedStateFile",
    type: "text",
    value: "FILE",
    description: "Saved state of a guest that crashed without reporting",
  },
  {
    name: "windows-dump-file",
    option: "guestCrashDump.windowsDumpFile",
    type: "text",
    value: "FILE",
    description: "Windows: where the crash dump goes",
  },
  {
    name: "windows-dump-max",
    option: "guestCrashDump.windowsDumpMaxBytes",
    type: "size",
    description: "Windows: the largest crash dump",
  },
  {
    name: "hvsocket-service",
    option: "hvSocketServices",
    type: "text",
    value: "GUID[,bind=SDDL][,connect=SDDL][,wildcard][,disabled]",
    multiple: true,
    description: "A Hyper-V socket service of the VM",
  },
  {
    name: "merge",
    option: "additionHcsDocumentJson",
    type: "text",
    value: "FILE|-",
    description: "JSON merged into the HCS document",
  },
];

/** The flag for all options at once. */
const optionsFileFlag: FlagSpec = {
  name: "options",
  type: "text",
  value: "FILE|-",
  description: "All options from JSON, by the library's names; flags win",
};

/** Flags of the commands that take a VM's options. */
export const vmFlags: readonly FlagSpec[] = [...optionFlags, optionsFileFlag];

/** The flag that sets an option, for errors that name the option. */
export function flagOfOption(option: string): string | undefined {
  return optionFlags.find((flag) =>
    option === flag.option || option.startsWith(`${flag.option}.`) ||
    option.startsWith(`${flag.option}[`)
  )?.name;
}
