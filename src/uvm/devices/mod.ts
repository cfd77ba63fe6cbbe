/**
 * Devices that are added to and removed from a VM.
 *
 * @module
 */
export {
  type AttachedComPort,
  ComPorts,
  type SerialPort,
} from "./com_ports.ts";
export { DeviceError, type DeviceErrorReason } from "./device_error.ts";
export type { DeviceHost, PersistDevices } from "./device_host.ts";
export {
  type Attached,
  AttachedDevice,
  type DeviceContext,
  type DeviceSteps,
  DeviceTable,
} from "./device_table.ts";
export {
  type AttachedHvSocketService,
  type HvSocketService,
  HvSocketServices,
} from "./hvsocket_services.ts";
export {
  type AttachedPipe,
  type HostPipe,
  MappedPipes,
} from "./mapped_pipes.ts";
export {
  type AttachedNamespace,
  type NamespaceOptions,
  NetworkNamespaces,
  type VmNamespace,
} from "./network.ts";
export type { HnsEndpoint, NetworkAdapterRecord } from "./network_requests.ts";
export {
  type AttachedPlan9Share,
  Plan9Flag,
  type Plan9Options,
  type Plan9SharedFolder,
  Plan9Shares,
} from "./plan9.ts";
export {
  type Acquisition,
  type Entry,
  type EntryPhase,
  RefCounts,
  type RefCountsSteps,
} from "./ref_counts.ts";
export { type CpuLimits, RuntimeResources } from "./resources.ts";
export {
  type AttachedScsiDisk,
  type ScsiDisk,
  type ScsiDiskOptions,
  ScsiDisks,
} from "./scsi.ts";
export { checkSnapshot, type DeviceSnapshot } from "./snapshot.ts";
export {
  type RestoreOptions,
  VmDevices,
  type VmDevicesOptions,
} from "./vm_devices.ts";
export {
  type AttachedVpmemDevice,
  type VpmemDevice,
  VpmemDevices,
  type VpmemOptions,
} from "./vpmem.ts";
export {
  type AttachedVsmbShare,
  vsmbGuestPrefix,
  type VsmbOptions,
  type VsmbShare,
  VsmbShares,
} from "./vsmb.ts";
