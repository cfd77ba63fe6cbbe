/**
 * What create() will do: checked options plus what the host says about boot
 * files and layers. Making a plan only reads.
 *
 * @module
 */
import { checkOptions } from "./check_options.ts";
import { FileMissingError } from "../errors.ts";
import type { Host } from "./host.ts";
import type {
  LinuxOptions,
  UtilityVmOptions,
  WindowsOptions,
} from "./options.ts";
import { consolePipeName } from "./console/pipe_path.ts";
import { joinPath } from "./paths.ts";
import {
  defaultProcessors,
  memorySize,
  processorCount,
} from "./plan_resources.ts";
import { rootFsOf } from "./plan_root_fs.ts";

/** The boot files of a Linux VM. */
export interface LinuxBoot {
  /** The folder of the boot files. */
  bootFilesPath: string;
  /** The kernel's name in that folder. */
  kernelFile: string;
  /** Full path of the kernel. */
  kernelPath: string;
  /** The root file system's name in that folder. */
  rootFsFile: string;
  /** How the root file system is attached. */
  rootFsType: "initrd" | "vhd";
  /** Full path of the root file system. */
  rootFsPath: string;
  /** Processors that upstream's kernel command line allows. */
  kernelProcessors: number;
}

/** The layers of a Windows VM. */
export interface WindowsBoot {
  /** The layer that has the `UtilityVM` folder. */
  uvmFolder: string;
  /** The writable layer's folder. */
  scratchFolder: string;
  /** The scratch disk. */
  sandboxPath: string;
  /** What the scratch disk is copied from where it does not exist. */
  templatePath: string;
  /** True where the scratch disk must be made. */
  createSandbox: boolean;
  /** True where its folder must be made. */
  createScratchFolder: boolean;
}

/** A change on the host that create() makes before or with the VM. */
export interface PlannedAction {
  /** What is done. */
  action:
    | "make-folder"
    | "copy-file"
    | "grant-access"
    | "create"
    | "listen"
    | "serve-console";
  /** What it is done to: a path, an id or an address. */
  target: string;
  /** Where a copy comes from. */
  source?: string;
}

/** Everything that create() has decided. */
export interface VmPlan {
  /** The compute system's id. */
  id: string;
  /** Who owns it. */
  owner: string;
  /** The checked copy of the options. */
  options: UtilityVmOptions;
  /** What to tell the user, one sentence each. */
  warnings: string[];
  /** Of memory, whole, and even unless it is the largest of all. */
  sizeInMb: number;
  /** Virtual processors; 0 leaves it to HCS. */
  processorCount: number;
  /** Boot files of a Linux VM. */
  linux?: LinuxBoot;
  /** Layers of a Windows VM. */
  windows?: WindowsBoot;
  /** SCSI controllers in the document. */
  scsiControllerCount: number;
  /** VPMem devices at most; 0 for Windows. */
  vpmemDeviceCount: number;
  /** Every change on the host, in order. */
  actions: PlannedAction[];
}

const defaultVpmemDevices = 64;
/** The first build with more than one SCSI controller for a utility VM. */
const manyScsiControllersBuild = 17763;
/** The first build that boots a Linux kernel directly. */
const kernelDirectBuild = 18286;

/** Checks options and reads the host; TypeError or RangeError for options. */
export async function planVm(
  given: UtilityVmOptions,
  host: Host,
): Promise<VmPlan> {
  const { options, warnings } = checkOptions(given);
  const isLinux = options.operatingSystem === "linux";
  const plan: VmPlan = {
    id: options.id ?? crypto.randomUUID(),
    owner: options.owner ?? host.executableName,
    options,
    warnings,
    sizeInMb: memorySize(options, warnings),
    processorCount: processorCount(options, host, warnings),
    scsiControllerCount: 1,
    vpmemDeviceCount: 0,
    actions: [],
  };
  warnOfDump(plan);
  if (isLinux) await planLinux(plan, options, host);
  else await planWindows(plan, options, host);
  plan.actions.push({ action: "create", target: plan.id });
  if (isLinux) plan.actions.push({ action: "listen", target: "vsock:109" });
  return plan;
}

async function planLinux(
  plan: VmPlan,
  options: LinuxOptions,
  host: Host,
): Promise<void> {
  planConsole(plan, options);
  // Upstream's arguments have the guest wait for its entropy.
  if (options.kernelArgs === "current") options.entropy ??= true;
  plan.vpmemDeviceCount = options.vpmemDeviceCount ?? defaultVpmemDevices;
  plan.scsiControllerCount = options.scsiControllerCount ?? 1;
  if (
    plan.scsiControllerCount > 1 &&
    !((host.osBuild ?? 0) >= manyScsiControllersBuild)
  ) {
    throw new RangeError(
      `Option "scsiControllerCount" must be 0 or 1 before Windows build ${manyScsiControllersBuild}: ${plan.scsiControllerCount}`,
    );
  }
  if (
    options.kernelDirect && host.osBuild !== undefined &&
    host.osBuild < kernelDirectBuild
  ) {
    throw new RangeError(
      `Option "kernelDirect" needs Windows build ${kernelDirectBuild} or later: ${host.osBuild}`,
    );
  }
  const boot = await findBootFiles(options, host);
  plan.linux = boot;
  if (boot.rootFsType === "vhd") grant(plan, boot.rootFsPath);
  if (options.grantAccess) {
    if (boot.rootFsType === "initrd") grant(plan, boot.rootFsPath);
    grant(plan, boot.kernelPath);
  }
}

/** The options are the plan's own copy. */
function planConsole(plan: VmPlan, options: LinuxOptions): void {
  if (options.console) {
    options.consolePipe ??= consolePipeName(plan.id);
    options.consoleMode ??= "log";
    const target = options.consolePipe;
    plan.actions.push({ action: "serve-console", target });
  } else if (options.earlyConsole && options.consolePipe === undefined) {
    plan.warnings.push(
      `Option "earlyConsole" does nothing without "console" or "consolePipe"`,
    );
  }
}

/** A bound alone asks HCS for no dump. */
function warnOfDump({ options, warnings }: VmPlan): void {
  const { windowsDumpFile, windowsDumpMaxBytes } = options.guestCrashDump ?? {};
  if (windowsDumpFile || !windowsDumpMaxBytes) return;
  warnings.push(
    `Option "guestCrashDump.windowsDumpMaxBytes" does nothing without "guestCrashDump.windowsDumpFile"`,
  );
}

async function findBootFiles(
  options: LinuxOptions,
  host: Host,
): Promise<LinuxBoot> {
  const { rootFsFile, rootFsType } = rootFsOf(options);
  const bootFilesPath = options.bootFilesPath ??
    joinPath(host, host.environment("ProgramFiles") ?? "", "Linux Containers");
  const kernelFile = options.kernelFile ?? "kernel";
  const kernelPath = joinPath(host, bootFilesPath, kernelFile);
  await requireFile(host, "kernel", kernelPath);
  const rootFsPath = joinPath(host, bootFilesPath, rootFsFile);
  await requireFile(host, "root file system", rootFsPath);
  return {
    bootFilesPath,
    kernelFile,
    kernelPath,
    rootFsFile,
    rootFsType,
    rootFsPath,
    kernelProcessors: options.resources?.cpu?.count ||
      defaultProcessors(host),
  };
}

async function requireFile(
  host: Host,
  what: string,
  path: string,
): Promise<void> {
  if (await host.exists(path)) return;
  throw new FileMissingError(`Cannot find the ${what} to boot: "${path}"`, {
    operation: "create",
    hints: [
      "Name the folder of the boot files with bootFilesPath (--boot-files)",
    ],
  });
}

async function planWindows(
  plan: VmPlan,
  options: WindowsOptions,
  host: Host,
): Promise<void> {
  const { layerFolders } = options;
  const uvmFolder = await findUvmFolder(layerFolders, host);
  const scratchFolder = layerFolders[layerFolders.length - 1];
  const sandboxPath = joinPath(host, scratchFolder, "sandbox.vhdx");
  const boot: WindowsBoot = {
    uvmFolder,
    scratchFolder,
    sandboxPath,
    templatePath: joinPath(
      host,
      uvmFolder,
      "UtilityVM",
      "SystemTemplate.vhdx",
    ),
    createSandbox: !await host.exists(sandboxPath),
    createScratchFolder: !await host.exists(scratchFolder),
  };
  plan.windows = boot;
  if (boot.createScratchFolder) {
    plan.actions.push({ action: "make-folder", target: scratchFolder });
  }
  if (boot.createSandbox) {
    plan.actions.push({
      action: "copy-file",
      source: boot.templatePath,
      target: sandboxPath,
    });
  }
  if (boot.createSandbox || options.grantAccess) grant(plan, sandboxPath);
}

async function findUvmFolder(folders: string[], host: Host): Promise<string> {
  // An empty name has nothing in it; joined, it would mean the current folder.
  for (const folder of folders.filter((one) => one !== "")) {
    if (await host.exists(joinPath(host, folder, "UtilityVM"))) return folder;
  }
  throw new FileMissingError(
    `Cannot find a "UtilityVM" folder in the layers: ${
      folders.map((folder) => `"${folder}"`).join(", ")
    }`,
    { operation: "create" },
  );
}

function grant(plan: VmPlan, path: string): void {
  plan.actions.push({ action: "grant-access", target: path });
}
