/**
 * Devices that are added to and removed from a VM.
 *
 * @module
 */
export { AttachedComPort, type ComPort, ComPorts } from "./com_ports.ts";
export { DeviceError, type DeviceErrorReason } from "./device_error.ts";
export type { DeviceHost, PersistDevices } from "./device_host.ts";
export { AttachedDevice, DeviceTable } from "./device_table.ts";
export {
  AttachedHvSocketService,
  type HvSocketService,
  HvSocketServices,
} from "./hvsocket_services.ts";
export { initialDevices } from "./initial_devices.ts";
export { AttachedPipe, type MappedPipe, MappedPipes } from "./mapped_pipes.ts";
export {
  AttachedNamespace,
  type NamespaceOptions,
  type NetworkNamespace,
  NetworkNamespaces,
} from "./network.ts";
export type { HnsEndpoint, NetworkAdapterRecord } from "./network_requests.ts";
export {
  AttachedPlan9Share,
  Plan9Flag,
  type Plan9Options,
  type Plan9SharedFolder,
  Plan9Shares,
} from "./plan9.ts";
export type { Entry, EntryPhase } from "./ref_counts.ts";
export { type CpuLimits, RuntimeResources } from "./resources.ts";
export {
  AttachedScsiDisk,
  type ScsiDisk,
  type ScsiDiskOptions,
  ScsiDisks,
} from "./scsi.ts";
export { devicesOf } from "./of_vm.ts";
export { checkSnapshot, type DeviceSnapshot } from "./snapshot.ts";
export { VmDevices, type VmDevicesOptions } from "./vm_devices.ts";
export {
  AttachedVpmemDevice,
  type VpmemDevice,
  VpmemDevices,
  type VpmemOptions,
} from "./vpmem.ts";
export {
  AttachedVsmbShare,
  vsmbGuestPrefix,
  type VsmbOptions,
  type VsmbShare,
  VsmbShares,
} from "./vsmb.ts";
