/**
 * The devices of a VM by name, each a shorthand for one of `devices`.
 *
 * @module
 */
import type {
  ComPorts,
  HvSocketServices,
  MappedPipes,
  NetworkNamespaces,
  Plan9Shares,
  RuntimeResources,
  ScsiDisks,
  VmDevices,
  VpmemDevices,
  VsmbShares,
} from "./devices/mod.ts";

/** What a UtilityVm has for its devices. */
export abstract class DeviceGetters {
  /** All devices. */
  abstract get devices(): VmDevices;

  /** SCSI disks. */
  get scsi(): ScsiDisks {
    return this.devices.scsi;
  }

  /** Persistent memory of Linux VMs: read-only disk images. */
  get vpmem(): VpmemDevices {
    return this.devices.vpmem;
  }

  /** Shared folders and files of Windows VMs. */
  get vsmb(): VsmbShares {
    return this.devices.vsmb;
  }

  /** Shared folders of Linux VMs. */
  get plan9(): Plan9Shares {
    return this.devices.plan9;
  }

  /** Network adapters and namespaces. */
  get network(): NetworkNamespaces {
    return this.devices.network;
  }

  /** Named pipes of the host in Windows VMs. */
  get pipes(): MappedPipes {
    return this.devices.pipes;
  }

  /** Serial ports. */
  get comPorts(): ComPorts {
    return this.devices.comPorts;
  }

  /** The Hyper-V socket service table. */
  get hvSocketServices(): HvSocketServices {
    return this.devices.hvSocketServices;
  }

  /** Memory and processor limits. */
  get resources(): RuntimeResources {
    return this.devices.resources;
  }
}
