/**
 * The HCS document of a plan: a pure function, so that it can be shown,
 * checked and compared without HCS.
 *
 * @module
 */
import type {
  ComputeSystem,
  Devices,
  HvSocketServiceConfig,
  VirtualMachine,
  VirtualMachine_Processor,
} from "../schema/mod.ts";
import { kernelArgs } from "./kernel_args.ts";
import { type JsonObject, mergeJson } from "./merge_json.ts";
import type { LinuxOptions, UtilityVmOptions } from "./options.ts";
import { extensionOf } from "./paths.ts";
import type { LinuxBoot, VmPlan, WindowsBoot } from "./plan.ts";

/** Lets administrators and SYSTEM bind: the guest's log socket needs it. */
const bindSecurityDescriptor = "D:P(A;;FA;;;SY)(A;;FA;;;BA)";

/** The document, with the caller's additions merged in. */
export function buildDocument(plan: VmPlan): ComputeSystem {
  const document: ComputeSystem = {
    Owner: plan.owner,
    SchemaVersion: { Major: 2, Minor: 1 },
    VirtualMachine: plan.linux
      ? linuxMachine(plan, plan.options as LinuxOptions, plan.linux)
      : windowsMachine(plan, plan.windows!),
  };
  if (plan.options.terminateOnLastHandleClosed) {
    document.ShouldTerminateOnLastHandleClosed = true;
  }
  return mergeJson(
    document as JsonObject,
    plan.options.additionHcsDocumentJson ?? "",
  ) as ComputeSystem;
}

function linuxMachine(
  plan: VmPlan,
  options: LinuxOptions,
  boot: LinuxBoot,
): VirtualMachine {
  const devices = commonDevices(plan);
  devices.VirtualSmb = {
    Shares: [{
      Name: "os",
      Path: boot.bootFilesPath,
      Options: {
        ReadOnly: true,
        ShareRead: true,
        CacheIo: true,
        TakeBackupPrivilege: true,
      },
    }],
  };
  if (plan.vpmemDeviceCount > 0) {
    devices.VirtualPMem = { MaximumCount: plan.vpmemDeviceCount };
    if (boot.rootFsType === "vhd") {
      devices.VirtualPMem.Devices = {
        "0": {
          HostPath: boot.rootFsPath,
          ReadOnly: true,
          ImageFormat: extensionOf(boot.rootFsFile) === "vhdx"
            ? "Vhdx"
            : "Vhd1",
        },
      };
    }
  }
  if (options.consolePipe) {
    devices.ComPorts = { "0": { NamedPipe: options.consolePipe } };
  }
  if (options.enableGraphicsConsole) {
    devices.Keyboard = {};
    devices.EnhancedModeVideo = {};
    devices.VideoMonitor = {};
  }
  const machine = commonMachine(plan, devices);
  machine.GuestConnection = { UseVsock: true, UseConnectedSuspend: true };
  machine.Chipset = linuxChipset(options, boot);
  return machine;
}

function linuxChipset(
  options: LinuxOptions,
  boot: LinuxBoot,
): VirtualMachine["Chipset"] {
  const commandLine = kernelArgs(options, {
    rootFsFile: boot.rootFsFile,
    rootFsType: boot.rootFsType,
    processorCount: boot.kernelProcessors,
  });
  if (!options.kernelDirect) {
    return {
      Uefi: {
        BootThis: {
          DeviceType: "VmbFs",
          DevicePath: `\\${boot.kernelFile}`,
          OptionalData: commandLine,
        },
      },
    };
  }
  return {
    LinuxKernelDirect: {
      KernelFilePath: boot.kernelPath,
      ...(boot.rootFsType === "initrd" ? { InitRdPath: boot.rootFsPath } : {}),
      KernelCmdLine: commandLine,
    },
  };
}

function windowsMachine(plan: VmPlan, boot: WindowsBoot): VirtualMachine {
  const devices = commonDevices(plan);
  devices.Scsi = {
    "0": {
      Attachments: { "0": { Type: "VirtualDisk", Path: boot.sandboxPath } },
    },
  };
  const separator = boot.sandboxPath.includes("\\") ? "\\" : "/";
  const utilityVm = boot.templatePath.slice(0, -"SystemTemplate.vhdx".length);
  devices.VirtualSmb = {
    DirectFileMappingInMB: 1024,
    Shares: [{
      Name: "os",
      Path: `${utilityVm.replace(/[\\/]$/, "")}${separator}Files`,
      Options: {
        ReadOnly: true,
        ShareRead: true,
        CacheIo: true,
        TakeBackupPrivilege: true,
        PseudoOplocks: true,
      },
    }],
  };
  const machine = commonMachine(plan, devices);
  machine.GuestConnection = {};
  machine.Chipset = {
    Uefi: {
      BootThis: {
        DeviceType: "VmbFs",
        DevicePath: "\\EFI\\Microsoft\\Boot\\bootmgfw.efi",
      },
    },
  };
  return machine;
}

function commonMachine(plan: VmPlan, devices: Devices): VirtualMachine {
  const { options } = plan;
  const processor: VirtualMachine_Processor = {};
  if (plan.processorCount > 0) processor.Count = plan.processorCount;
  if (options.cpuLimit) processor.Limit = options.cpuLimit;
  if (options.cpuWeight) processor.Weight = options.cpuWeight;
  const machine: VirtualMachine = {
    ComputeTopology: {
      Memory: {
        SizeInMB: plan.sizeInMb,
        AllowOvercommit: options.allowOvercommit ?? true,
      },
      Processor: processor,
    },
    Devices: devices,
  };
  if (options.stopOnReset) machine.StopOnReset = true;
  addDebugOptions(machine, options);
  return machine;
}

function commonDevices(plan: VmPlan): Devices {
  const { options } = plan;
  const devices: Devices = {
    HvSocket: {
      HvSocketConfig: { DefaultBindSecurityDescriptor: bindSecurityDescriptor },
    },
  };
  if (plan.scsiControllerCount > 0) {
    devices.Scsi = Object.fromEntries(
      Array.from({ length: plan.scsiControllerCount }, (_, n) => [`${n}`, {}]),
    );
  }
  const services = Object.entries(options.hvSocketServices ?? {});
  if (services.length > 0) {
    devices.HvSocket!.HvSocketConfig!.ServiceTable = Object.fromEntries(
      services.map(([guid, service]) => [guid, serviceConfig(service)]),
    );
  }
  const { windowsDumpFile, windowsDumpMaxBytes } = options.guestCrashDump ?? {};
  if (windowsDumpFile) {
    devices.GuestCrashReporting = {
      WindowsCrashSettings: {
        DumpFileName: windowsDumpFile,
        ...(windowsDumpMaxBytes ? { MaxDumpSize: windowsDumpMaxBytes } : {}),
      },
    };
  }
  return devices;
}

function serviceConfig(
  service: NonNullable<UtilityVmOptions["hvSocketServices"]>[string],
): HvSocketServiceConfig {
  const config: HvSocketServiceConfig = {};
  if (service.bindSecurityDescriptor) {
    config.BindSecurityDescriptor = service.bindSecurityDescriptor;
  }
  if (service.connectSecurityDescriptor) {
    config.ConnectSecurityDescriptor = service.connectSecurityDescriptor;
  }
  if (service.allowWildcardBinds) config.AllowWildcardBinds = true;
  if (service.disabled) config.Disabled = true;
  return config;
}

function addDebugOptions(
  machine: VirtualMachine,
  options: UtilityVmOptions,
): void {
  const { savedStateFile, noCrashdumpSavedStateFile } =
    options.guestCrashDump ?? {};
  if (!savedStateFile && !noCrashdumpSavedStateFile) return;
  machine.DebugOptions = {};
  if (savedStateFile) {
    machine.DebugOptions.BugcheckSavedStateFileName = savedStateFile;
  }
  if (noCrashdumpSavedStateFile) {
    machine.DebugOptions.BugcheckNoCrashdumpSavedStateFileName =
      noCrashdumpSavedStateFile;
  }
}
