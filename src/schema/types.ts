/**
 * Types of the HCS schema, one for each struct and enum.
 *
 * Generated from table.ts and extensions.ts by scripts/schema.ts: change those
 * and run `deno task schema`.
 */

/** Enum of the HCS schema. Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
export type ApplySecureBootTemplateType = "Skip" | "Apply";

/** `Attachment` of the HCS schema. */
export interface Attachment {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Type?: AttachmentType;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Path?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  CachingMode?: CachingMode;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ReadOnly?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  SupportCompressedVolumes?: boolean;
  /** Since schema 2.6: Windows 11, version 21H2 (10.0.22000.194). */
  AlwaysAllowSparseFiles?: boolean;
  /** Since schema 2.6: Windows 11, version 21H2 (10.0.22000.194). */
  SupportEncryptedFiles?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  IgnoreFlushes?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  NoWriteHardening?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  DisableExpansionOptimization?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  IgnoreRelativeLocator?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  CaptureIoAttributionContext?: boolean;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). Not in the official schema. */
  ExtensibleVirtualDiskType?: string;
}

/**
 * Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0).
 * `ExtensibleVirtualDisk`: Since schema 2.4: Windows Server 2022 (OS build 20348.169).
 * Not in the official schema:
 * `ExtensibleVirtualDisk`
 */
export type AttachmentType =
  | "VirtualDisk"
  | "Iso"
  | "PassThru"
  | "ExtensibleVirtualDisk";

/** `AttributionRecord` of the HCS schema. */
export interface AttributionRecord {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  WorkerExit?: WorkerExit;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  GuestCrash?: GuestCrash;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  TripleFault?: TripleFault;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  InjectNonMaskableInterrupt?: InjectNonMaskableInterrupt;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  OperationFailure?: OperationFailure;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  SystemExit?: SystemExit;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  VirtualDeviceFailure?: VirtualDeviceFailure;
}

/** `BasicInformation` of the HCS schema. */
export interface BasicInformation {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SupportedSchemaVersions?: Version[];
}

/** `Battery` of the HCS schema. Empty: `{}`. */
export type Battery = Record<string, never>;

/** Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
export type CacheMode =
  | "Unspecified"
  | "Disabled"
  | "Enabled"
  | "Private"
  | "PrivateAllowSharing";

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type CachingMode = "Uncached" | "Cached" | "ReadOnlyCached";

/** `Chipset` of the HCS schema. */
export interface Chipset {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Uefi?: Uefi;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  IsNumLockDisabled?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  BaseBoardSerialNumber?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ChassisSerialNumber?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ChassisAssetTag?: string;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  EnableHibernation?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  UseUtc?: boolean;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  LinuxKernelDirect?: LinuxKernelDirect;
}

/** `CimMount` of the HCS schema. */
export interface CimMount {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  ImagePath?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  FileSystemName?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). Guid. */
  VolumeGuid?: string;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). uint32. */
  MountFlags?: number;
}

/** `CloseHandle` of the HCS schema. */
export interface CloseHandle {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Handle?: StdHandle;
}

/** `ComPort` of the HCS schema. */
export interface ComPort {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  NamedPipe?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  OptimizeForDebugger?: boolean;
}

/** `CombinedLayers` of the HCS schema. */
export interface CombinedLayers {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Layers?: Layer[];
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ScratchPath?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ContainerRootPath?: string;
}

/** `ComputeSystem` of the HCS schema. */
export interface ComputeSystem {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Owner?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  SchemaVersion?: Version;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  HostingSystemId?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  HostedSystem?: unknown;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Container?: Container;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  VirtualMachine?: VirtualMachine;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ShouldTerminateOnLastHandleClosed?: boolean;
}

/** `ComputeSystemProperties` of the HCS schema. */
export interface ComputeSystemProperties {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Id?: string;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Name?: string;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  SystemType?: SystemType;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  State?: State;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Owner?: string;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). Guid. */
  RuntimeId?: string;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  RuntimeOsType?: OsType;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  HostingSystemId?: string;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  IsDummy?: boolean;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  ObRoot?: string;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  RuntimeTemplateId?: string;
}

/** `ConsoleImage` of the HCS schema. */
export interface ConsoleImage {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). ByteArray. */
  Image?: string;
}

/** `ConsoleImageQuery` of the HCS schema. */
export interface ConsoleImageQuery {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). uint16. */
  Width?: number;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). uint16. */
  Height?: number;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). uint32. */
  Flags?: number;
}

/** `ConsoleSize` of the HCS schema. */
export interface ConsoleSize {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint16. */
  Height?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint16. */
  Width?: number;
}

/** `Container` of the HCS schema. */
export interface Container {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  GuestOs?: GuestOs;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Storage?: Storage;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  MappedDirectories?: MappedDirectory[];
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  MappedPipes?: MappedPipe[];
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Memory?: Container_Memory;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Processor?: Container_Processor;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Networking?: Networking;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  HvSocket?: Container_HvSocket;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ContainerCredentialGuard?: ContainerCredentialGuardState;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  RegistryChanges?: RegistryChanges;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  AssignedDevices?: Device[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  AdditionalDeviceNamespace?: ContainersDef_Device;
}

/** `ContainerCredentialGuardAddInstanceRequest` of the HCS schema. */
export interface ContainerCredentialGuardAddInstanceRequest {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Id?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  CredentialSpec?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Transport?: ContainerCredentialGuardTransport;
}

/** `ContainerCredentialGuardHvSocketServiceConfig` of the HCS schema. */
export interface ContainerCredentialGuardHvSocketServiceConfig {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  ServiceId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ServiceConfig?: HvSocketServiceConfig;
}

/** `ContainerCredentialGuardInstance` of the HCS schema. */
export interface ContainerCredentialGuardInstance {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Id?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  CredentialGuard?: ContainerCredentialGuardState;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  HvSocketConfig?: ContainerCredentialGuardHvSocketServiceConfig;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type ContainerCredentialGuardModifyOperation =
  | "AddInstance"
  | "RemoveInstance";

/** `ContainerCredentialGuardOperationRequest` of the HCS schema. */
export interface ContainerCredentialGuardOperationRequest {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Operation?: ContainerCredentialGuardModifyOperation;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  OperationDetails?: unknown;
}

/** `ContainerCredentialGuardRemoveInstanceRequest` of the HCS schema. */
export interface ContainerCredentialGuardRemoveInstanceRequest {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Id?: string;
}

/** `ContainerCredentialGuardState` of the HCS schema. */
export interface ContainerCredentialGuardState {
  /**
   * Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
   * string_binary.
   */
  Cookie?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  RpcEndpoint?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Transport?: ContainerCredentialGuardTransport;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  CredentialSpec?: string;
}

/** `ContainerCredentialGuardSystemInfo` of the HCS schema. */
export interface ContainerCredentialGuardSystemInfo {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Instances?: ContainerCredentialGuardInstance[];
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type ContainerCredentialGuardTransport = "LRPC" | "HvSocket";

/** `Container_HvSocket` of the HCS schema. */
export interface Container_HvSocket {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Config?: HvSocketSystemConfig;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  EnablePowerShellDirect?: boolean;
}

/** `Container_Memory` of the HCS schema. */
export interface Container_Memory {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  SizeInMB?: number;
}

/** `Container_Processor` of the HCS schema. */
export interface Container_Processor {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint32. */
  Count?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). int64. */
  Weight?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). int64. */
  Maximum?: number;
}

/** `ContainersDef_BatchedBinding` of the HCS schema. */
export interface ContainersDef_BatchedBinding {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  filepath?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  bindingroots?: string[];
}

/** `ContainersDef_Container` of the HCS schema. */
export interface ContainersDef_Container {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  namespace?: Namespace;
}

/** `ContainersDef_Device` of the HCS schema. */
export interface ContainersDef_Device {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  device_extension?: DeviceExtension[];
}

/** `CpuGroup` of the HCS schema. */
export interface CpuGroup {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  Id?: string;
}

/** `CpuGroupAffinity` of the HCS schema. */
export interface CpuGroupAffinity {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  LogicalProcessorCount?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  LogicalProcessors?: number[];
}

/** `CpuGroupConfig` of the HCS schema. */
export interface CpuGroupConfig {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  GroupId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Affinity?: CpuGroupAffinity;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  GroupProperties?: CpuGroupProperty[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). uint64. */
  HypervisorGroupId?: number;
}

/** `CpuGroupConfigurations` of the HCS schema. */
export interface CpuGroupConfigurations {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  CpuGroups?: CpuGroupConfig[];
}

/** `CpuGroupProperty` of the HCS schema. */
export interface CpuGroupProperty {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  PropertyCode?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  PropertyValue?: number;
}

/** `CrashOptions` of the HCS schema. */
export interface CrashOptions {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  Type?: CrashType;
}

/** `CrashReport` of the HCS schema. */
export interface CrashReport {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SystemId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  ActivityId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  WindowsCrashInfo?: WindowsCrashReport;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint64. */
  CrashParameters?: number[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  CrashLog?: string;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). int32. */
  Status?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  PreOSId?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  CrashStackUnavailable?: boolean;
}

/** Enum of the HCS schema. Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
export type CrashType = "CrashGuest";

/** `CreateGroupOperation` of the HCS schema. */
export interface CreateGroupOperation {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  GroupId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  LogicalProcessorCount?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  LogicalProcessors?: number[];
}

/** `DebugOptions`, not in the official schema. */
export interface DebugOptions {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  BugcheckSavedStateFileName?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  BugcheckNoCrashdumpSavedStateFileName?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  TripleFaultSavedStateFileName?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  FirmwareDumpFileName?: string;
}

/** `DeleteGroupOperation` of the HCS schema. */
export interface DeleteGroupOperation {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  GroupId?: string;
}

/** `Device` of the HCS schema. */
export interface Device {
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  Type?: DeviceType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  InterfaceClassGuid?: string;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  LocationPath?: string;
}

/** `DeviceCategory` of the HCS schema. */
export interface DeviceCategory {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  name?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  interface_class?: InterfaceClass[];
}

/** `DeviceExtension` of the HCS schema. */
export interface DeviceExtension {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  device_category?: DeviceCategory;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  namespace?: Namespace;
}

/** `DeviceInstance` of the HCS schema. */
export interface DeviceInstance {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  id?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  location_path?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  port_name?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  interface_class?: InterfaceClass[];
}

/** `DeviceNamespace` of the HCS schema. */
export interface DeviceNamespace {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  requires_driverstore?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  device_category?: DeviceCategory[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  device_instance?: DeviceInstance[];
}

/** Enum of the HCS schema. Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
export type DeviceType = "ClassGuid" | "DeviceInstance" | "GpuMirror";

/** `Devices` of the HCS schema. */
export interface Devices {
  /**
   * Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
   * Keys: uint32.
   */
  ComPorts?: Record<string, ComPort>;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  VirtioSerial?: VirtioSerial;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Scsi?: Record<string, Scsi>;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  VirtualPMem?: VirtualPMemController;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  NetworkAdapters?: Record<string, NetworkAdapter>;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  VideoMonitor?: VideoMonitor;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Keyboard?: Keyboard;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Mouse?: Mouse;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  HvSocket?: VirtualMachine_HvSocket;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  EnhancedModeVideo?: EnhancedModeVideo;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  GuestCrashReporting?: GuestCrashReporting;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  VirtualSmb?: VirtualSmb;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Plan9?: Plan9;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Battery?: Battery;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  FlexibleIov?: Record<string, FlexibleIoDevice>;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SharedMemory?: SharedMemoryConfiguration;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  VirtualPci?: Record<string, VirtualPciDevice>;
}

/** `EnhancedModeVideo` of the HCS schema. */
export interface EnhancedModeVideo {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ConnectionOptions?: RdpConnectionOptions;
}

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type EnlightenmentModifications =
  | "Unreported"
  | "FavorAutoEoi"
  | "RsvdZ1";

/** `ErrorEvent` of the HCS schema. */
export interface ErrorEvent {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Message?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  StackTrace?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  Provider?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  EventId?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  Flags?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Source?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Data?: EventData[];
}

/** `EventData` of the HCS schema. */
export interface EventData {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Type?: EventDataType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Value?: string;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type EventDataType =
  | "Empty"
  | "String"
  | "AnsiString"
  | "SByte"
  | "Byte"
  | "Int16"
  | "UInt16"
  | "Int32"
  | "UInt32"
  | "Int64"
  | "UInt64"
  | "Single"
  | "Double"
  | "Boolean"
  | "Binary"
  | "Guid";

/** Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
export type ExitInitiator =
  | "None"
  | "GuestOS"
  | "Client"
  | "Internal"
  | "Unknown";

/** `ExportLayerOptions` of the HCS schema. */
export interface ExportLayerOptions {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  IsWritableLayer?: boolean;
}

/** Enum of the HCS schema. Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
export type FilesystemIsolationMode = "hard" | "soft";

/** `FilesystemLayer` of the HCS schema. */
export interface FilesystemLayer {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). Guid. */
  identifier?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  path?: string;
}

/** `FilesystemNamespace` of the HCS schema. */
export interface FilesystemNamespace {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  path?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  isolation?: FilesystemIsolationMode;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  nesting?: FilesystemNestingMode;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  layer?: FilesystemLayer[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  bindings?: ContainersDef_BatchedBinding[];
}

/** Enum of the HCS schema. Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
export type FilesystemNestingMode = "inner" | "outer";

/** `FlexibleIoDevice` of the HCS schema. */
export interface FlexibleIoDevice {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  EmulatorId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  HostingModel?: FlexibleIoDeviceHostingModel;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Configuration?: string[];
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type FlexibleIoDeviceHostingModel = "Internal" | "External";

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type GetPropertyType =
  | "Basic"
  | "CpuGroup"
  | "ProcessorTopology"
  | "ContainerCredentialGuard"
  | "QoSCapabilities";

/** Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
export type GpuAssignmentMode = "Disabled" | "Default" | "List" | "Mirror";

/** `GpuConfiguration` of the HCS schema. */
export interface GpuConfiguration {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  AssignmentMode?: GpuAssignmentMode;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint16. */
  AssignmentRequest?: Record<string, number>;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  AllowVendorExtension?: boolean;
}

/** `GuestConnection` of the HCS schema. */
export interface GuestConnection {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  UseVsock?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  UseConnectedSuspend?: boolean;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  UseHostTimeZone?: boolean;
}

/** `GuestConnectionInfo` of the HCS schema. */
export interface GuestConnectionInfo {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SupportedSchemaVersions?: Version[];
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  ProtocolVersion?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  GuestDefinedCapabilities?: unknown;
}

/** `GuestCrash` of the HCS schema. */
export interface GuestCrash {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint64. */
  CrashParameters?: number[];
}

/** `GuestCrashReporting` of the HCS schema. */
export interface GuestCrashReporting {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  WindowsCrashSettings?: WindowsCrashReporting;
}

/**
 * Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169).
 * Not in the official schema.
 */
export type GuestIsolationType =
  | "Disabled"
  | "GuestStateOnly"
  | "VirtualizationBasedSecurity"
  | "SecureNestedPaging"
  | "SecureNestedPagingEmulation";

/** `GuestModifySettingRequest` of the HCS schema. */
export interface GuestModifySettingRequest {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ResourceType?: ModifyResourceType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  RequestType?: ModifyRequestType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Settings?: unknown;
}

/**
 * Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 * Not in the official schema.
 */
export type GuestNetworkRequestType = "PreAdd" | "Add" | "Remove";

/** `GuestOs` of the HCS schema. */
export interface GuestOs {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  HostName?: string;
}

/** `GuestState` of the HCS schema. */
export interface GuestState {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  GuestStateFilePath?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  RuntimeStateFilePath?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ForceTransientState?: boolean;
}

/** `Heartbeat` of the HCS schema. Empty: `{}`. */
export type Heartbeat = Record<string, never>;

/** `HostFiles` of the HCS schema. */
export interface HostFiles {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  base_image_path?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  sandbox_path?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  file?: string[];
}

/** `HostProcessorModificationRequest` of the HCS schema. */
export interface HostProcessorModificationRequest {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Operation?: ModifyServiceOperation;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  OperationDetails?: unknown;
}

/** `HostedSystem` of the HCS schema. */
export interface HostedSystem {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  SchemaVersion?: Version;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Container?: Container;
}

/** `HvSocketAddress` of the HCS schema. */
export interface HvSocketAddress {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  LocalAddress?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  ParentAddress?: string;
}

/** `HvSocketServiceConfig` of the HCS schema. */
export interface HvSocketServiceConfig {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  BindSecurityDescriptor?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ConnectSecurityDescriptor?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  AllowWildcardBinds?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  Disabled?: boolean;
}

/** `HvSocketSystemConfig` of the HCS schema. */
export interface HvSocketSystemConfig {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  DefaultBindSecurityDescriptor?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  DefaultConnectSecurityDescriptor?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). Keys: Guid. */
  ServiceTable?: Record<string, HvSocketServiceConfig>;
}

/** `IdleProcessorsRequest` of the HCS schema. */
export interface IdleProcessorsRequest {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint32. */
  IdleProcessorCount?: number;
}

/** `InjectNonMaskableInterrupt` of the HCS schema. Empty: `{}`. */
export type InjectNonMaskableInterrupt = Record<string, never>;

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type IntegrationComponentOperatingStateReason =
  | "Unknown"
  | "AppsInCriticalState"
  | "CommunicationTimedOut"
  | "FailedCommunication"
  | "HealthyApps"
  | "ProtocolMismatch";

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type IntegrationComponentOperationalState =
  | "Unknown"
  | "Degraded"
  | "Dormant"
  | "Error"
  | "LostCommunication"
  | "NonRecoverableError"
  | "NoContact"
  | "Ok";

/** `IntegrationComponentStatus` of the HCS schema. */
export interface IntegrationComponentStatus {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  IsEnabled?: boolean;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  State?: IntegrationComponentOperationalState;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Reason?: IntegrationComponentOperatingStateReason;
}

/** `InterfaceClass` of the HCS schema. */
export interface InterfaceClass {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  type?: InterfaceClassType;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). Guid. */
  identifier?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  recurse?: boolean;
}

/** Enum of the HCS schema. Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
export type InterfaceClassType = "Inherit" | "DeviceInstance" | "ClassGuid";

/** Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
export type InterruptModerationMode =
  | "Default"
  | "Adaptive"
  | "Off"
  | "Low"
  | "Medium"
  | "High";

/** `IovSettings` of the HCS schema. */
export interface IovSettings {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  OffloadWeight?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  QueuePairsRequested?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  InterruptModeration?: InterruptModerationMode;
}

/** `IsolationSettings`, not in the official schema. */
export interface IsolationSettings {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  IsolationType?: GuestIsolationType;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  DebugHost?: string;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). int64. */
  DebugPort?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  LaunchData?: string;
}

/** `JobCpu` of the HCS schema. */
export interface JobCpu {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint32. */
  rate?: number;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint32. */
  weight?: number;
}

/** `JobMemory` of the HCS schema. */
export interface JobMemory {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint64. */
  limit?: number;
}

/** `JobNamespace` of the HCS schema. */
export interface JobNamespace {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  cpu?: JobCpu;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  memory?: JobMemory;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  systemroot?: JobSystemRoot;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  terminationpolicy?: JobTerminationPolicy;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  threadimpersonation?: boolean;
}

/** `JobSystemRoot` of the HCS schema. */
export interface JobSystemRoot {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  path?: string;
}

/** Enum of the HCS schema. Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
export type JobTerminationPolicy = "PermanentQuiescent" | "KillOnHandleClose";

/** `Keyboard` of the HCS schema. Empty: `{}`. */
export type Keyboard = Record<string, never>;

/** `KvpExchange` of the HCS schema. */
export interface KvpExchange {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  EnableHostOSInfoKvpItems?: StateOverride;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  EntriesToBeAdded?: Record<string, string>;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  EntriesToBeRemoved?: string[];
}

/** `KvpQuery` of the HCS schema. */
export interface KvpQuery {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Source?: KvpSource;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Keys?: string[];
}

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type KvpSource = "KvpSetByHost" | "KvpSetByGuest" | "GuestOSInfo";

/** `Layer` of the HCS schema. */
export interface Layer {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). Guid. */
  Id?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Path?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  PathType?: PathType;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Cache?: CacheMode;
}

/** `LayerData` of the HCS schema. */
export interface LayerData {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SchemaVersion?: Version;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Layers?: Layer[];
}

/** `LinuxKernelDirect` of the HCS schema. */
export interface LinuxKernelDirect {
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  KernelFilePath?: string;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  InitRdPath?: string;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  KernelCmdLine?: string;
}

/** `LinuxMappedDirectory`, not in the official schema. */
export interface LinuxMappedDirectory {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  MountPath?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  Port?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ShareName?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ReadOnly?: boolean;
}

/** `LinuxMappedVPMemDevice`, not in the official schema. */
export interface LinuxMappedVPMemDevice {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  DeviceNumber?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  MountPath?: string;
}

/** `LinuxMappedVirtualDisk`, not in the official schema. */
export interface LinuxMappedVirtualDisk {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  MountPath?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint8. */
  Lun?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint8. */
  Controller?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ReadOnly?: boolean;
}

/** `LogicalProcessor` of the HCS schema. */
export interface LogicalProcessor {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  LpIndex?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint8. */
  NodeNumber?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  PackageId?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  CoreId?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  RootVpIndex?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Subnodes?: Subnode[];
}

/** `MappedDirectory` of the HCS schema. */
export interface MappedDirectory {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  HostPath?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  HostPathType?: PathType;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ContainerPath?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ReadOnly?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  SupportCloudFiles?: boolean;
}

/** `MappedPipe` of the HCS schema. */
export interface MappedPipe {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ContainerPipeName?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  HostPath?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  HostPathType?: MappedPipePathType;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type MappedPipePathType = "AbsolutePath" | "VirtualSmbPipeName";

/** `MappedVirtualDisk` of the HCS schema. */
export interface MappedVirtualDisk {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ContainerPath?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint8. */
  Lun?: number;
}

/** Enum of the HCS schema. Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
export type MemoryBackingPageSize = "Small" | "Large";

/**
 * Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169).
 * Not in the official schema.
 */
export type MemoryBackingType = "Physical" | "Virtual" | "Hybrid";

/** `MemoryInformationForVm` of the HCS schema. */
export interface MemoryInformationForVm {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint8. */
  VirtualNodeCount?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  VirtualMachineMemory?: VmMemory;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  VirtualNodes?: VirtualNodeInfo[];
}

/** `MemoryStats` of the HCS schema. */
export interface MemoryStats {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  MemoryUsageCommitBytes?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  MemoryUsageCommitPeakBytes?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  MemoryUsagePrivateWorkingSetBytes?: number;
}

/** `ModificationRequest` of the HCS schema. */
export interface ModificationRequest {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  PropertyType?: ModifyPropertyType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Settings?: unknown;
}

/** Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
export type ModifyOperation = "ConsoleSize" | "CloseHandle";

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type ModifyPropertyType = "CpuGroup" | "ContainerCredentialGuard";

/** Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
export type ModifyRequestType = "Add" | "Remove" | "Update";

/**
 * Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0).
 * `NetworkNamespace`: Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 * `CimMount`: Since schema 2.3: Windows 10, version 2004 (10.0.19041.0).
 * `Network`: Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 * `VPMemDevice`: Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 * `SCSIDevice`: Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 * `VPCIDevice`: Since schema 2.3: Windows 10, version 2004 (10.0.19041.0).
 * `HvSocket`: Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 * `ContainerConstraints`: Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 * `SecurityPolicy`: Since schema 2.4: Windows Server 2022 (OS build 20348.169).
 * `SecurityPolicyFragment`: Since schema 2.4: Windows Server 2022 (OS build 20348.169).
 * Not in the official schema:
 * `Network`
 * `VPMemDevice`
 * `SCSIDevice`
 * `VPCIDevice`
 * `HvSocket`
 * `ContainerConstraints`
 * `SecurityPolicy`
 * `SecurityPolicyFragment`
 */
export type ModifyResourceType =
  | "Memory"
  | "MappedDirectory"
  | "MappedPipe"
  | "MappedVirtualDisk"
  | "CombinedLayers"
  | "NetworkNamespace"
  | "CimMount"
  | "Network"
  | "VPMemDevice"
  | "SCSIDevice"
  | "VPCIDevice"
  | "HvSocket"
  | "ContainerConstraints"
  | "SecurityPolicy"
  | "SecurityPolicyFragment";

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type ModifyServiceOperation =
  | "CreateGroup"
  | "DeleteGroup"
  | "SetProperty";

/** `ModifySettingRequest` of the HCS schema. */
export interface ModifySettingRequest {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ResourcePath?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  RequestType?: ModifyRequestType;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Settings?: unknown;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  GuestRequest?: unknown;
}

/** `MountManagerMountPoint` of the HCS schema. */
export interface MountManagerMountPoint {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  name?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  path?: string;
}

/** `MountManagerNamespace` of the HCS schema. */
export interface MountManagerNamespace {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  mount_point?: MountManagerMountPoint[];
}

/** `Mouse` of the HCS schema. Empty: `{}`. */
export type Mouse = Record<string, never>;

/** `NamedPipeNamespace` of the HCS schema. */
export interface NamedPipeNamespace {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  symlink?: NamedPipeSymlink[];
}

/** `NamedPipeSymlink` of the HCS schema. */
export interface NamedPipeSymlink {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  name?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  path?: string;
}

/** `Namespace` of the HCS schema. */
export interface Namespace {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  job?: JobNamespace;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  filesystem?: FilesystemNamespace;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  mountmgr?: MountManagerNamespace;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  namedpipe?: NamedPipeNamespace;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  ob?: ObjectNamespace;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  registry?: RegistryNamespace;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  network?: NetworkNamespace;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  device?: DeviceNamespace;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  hostfiles?: HostFiles;
}

/** `NetworkAdapter` of the HCS schema. */
export interface NetworkAdapter {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). Guid. */
  EndpointId?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). MacAddress. */
  MacAddress?: string;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). Guid. */
  InstanceId?: string;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  DisableInterruptBatching?: boolean;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  IovSettings?: IovSettings;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  ConnectionState?: StateOverride;
}

/** `NetworkNamespace` of the HCS schema. */
export interface NetworkNamespace {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  compartment?: string;
}

/** `Networking` of the HCS schema. */
export interface Networking {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  AllowUnqualifiedDnsQuery?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  DnsSearchList?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  NetworkSharedContainerName?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Namespace?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). Guid. */
  NetworkAdapters?: string[];
}

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type NonArchitecturalCoreSharing = "Unreported" | "Off" | "On";

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type NotificationType =
  | "None"
  | "GracefulExit"
  | "ForcedExit"
  | "UnexpectedExit"
  | "Unknown";

/** `Numa`, not in the official schema. */
export interface Numa {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint8. */
  VirtualNodeCount?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). int64. */
  PreferredPhysicalNodes?: number[];
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Settings?: NumaSetting[];
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint64. */
  MaxSizePerNode?: number;
}

/** `NumaSetting`, not in the official schema. */
export interface NumaSetting {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  VirtualNodeNumber?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  PhysicalNodeNumber?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  VirtualSocketNumber?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  CountOfProcessors?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint64. */
  CountOfMemoryBlocks?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  MemoryBackingType?: MemoryBackingType;
}

/** `ObjectDirectory` of the HCS schema. */
export interface ObjectDirectory {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  name?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  clonesd?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  shadow?: ObjectDirectoryShadow;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  symlink?: ObjectSymlink[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  objdir?: ObjectDirectory[];
}

/** Enum of the HCS schema. Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
export type ObjectDirectoryShadow = "false" | "true" | "ifexists";

/** `ObjectNamespace` of the HCS schema. */
export interface ObjectNamespace {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  shadow?: ObjectDirectoryShadow;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  symlink?: ObjectSymlink[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  objdir?: ObjectDirectory[];
}

/** `ObjectSymlink` of the HCS schema. */
export interface ObjectSymlink {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  name?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  path?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  scope?: ObjectSymlinkScope;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  pathtoclone?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint32. */
  access_mask?: number;
}

/** Enum of the HCS schema. Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
export type ObjectSymlinkScope = "Local" | "Global" | "GlobalDropSilo";

/** `OperationFailure` of the HCS schema. */
export interface OperationFailure {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Detail?: OperationFailureDetail;
}

/** Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
export type OperationFailureDetail =
  | "Invalid"
  | "CreateInternalError"
  | "ConstructStateError"
  | "RuntimeOsTypeMismatch"
  | "Construct"
  | "Start"
  | "Pause"
  | "Resume"
  | "Shutdown"
  | "Terminate"
  | "Save"
  | "GetProperties"
  | "Modify"
  | "Crash"
  | "GuestCrash"
  | "LifecycleNotify"
  | "ExecuteProcess"
  | "GetProcessInfo"
  | "WaitForProcess"
  | "SignalProcess"
  | "ModifyProcess"
  | "PrepareForHosting"
  | "RegisterHostedSystem"
  | "UnregisterHostedSystem"
  | "PrepareForClone"
  | "GetCloneTemplate";

/** `OperationFailureInfo` of the HCS schema. */
export interface OperationFailureInfo {
  /** Since schema 2.6: Windows 11, version 21H2 (10.0.22000.194). int32. */
  Result?: number;
}

/** `OperationInfo` of the HCS schema. */
export interface OperationInfo {
  /** Since schema 2.6: Windows 11, version 21H2 (10.0.22000.194). */
  Operation?: OperationType;
  /** Since schema 2.6: Windows 11, version 21H2 (10.0.22000.194). DateTime. */
  StartTimestamp?: string;
  /** Since schema 2.6: Windows 11, version 21H2 (10.0.22000.194). DateTime. */
  EndTimestamp?: string;
  /** Since schema 2.6: Windows 11, version 21H2 (10.0.22000.194). */
  FailureInfo?: OperationFailureInfo;
}

/** `OperationNotificationInfo` of the HCS schema. Empty: `{}`. */
export type OperationNotificationInfo = Record<string, never>;

/** `OperationProgress` of the HCS schema. Empty: `{}`. */
export type OperationProgress = Record<string, never>;

/** Enum of the HCS schema. Since schema 2.6: Windows 11, version 21H2 (10.0.22000.194). */
export type OperationType =
  | "None"
  | "Construct"
  | "Start"
  | "Pause"
  | "Resume"
  | "Shutdown"
  | "Terminate"
  | "Save"
  | "GetProperties"
  | "Modify"
  | "Crash"
  | "ExecuteProcess"
  | "GetProcessInfo"
  | "SignalProcess"
  | "ModifyProcess"
  | "CancelOperation";

/** `OsLayerOptions` of the HCS schema. */
export interface OsLayerOptions {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Type?: OsLayerType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  DisableCiCacheOptimization?: boolean;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  SkipUpdateBcdForBoot?: boolean;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type OsLayerType = "Container" | "Vm";

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type OsType = "Unknown" | "Windows" | "Linux";

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type PathType = "AbsolutePath" | "VirtualSmbShareName";

/** `PauseNotification` of the HCS schema. */
export interface PauseNotification {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Reason?: PauseReason;
}

/** `PauseOptions` of the HCS schema. */
export interface PauseOptions {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  SuspensionLevel?: PauseSuspensionLevel;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  HostedNotification?: PauseNotification;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type PauseReason = "None" | "Save" | "Template";

/** Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
export type PauseSuspensionLevel =
  | "Suspend"
  | "MemoryLow"
  | "MemoryMedium"
  | "MemoryHigh";

/** `Plan9` of the HCS schema. */
export interface Plan9 {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Shares?: Plan9Share[];
}

/** `Plan9Share` of the HCS schema. */
export interface Plan9Share {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Name?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  AccessName?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Path?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint32. */
  Port?: number;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  AllowedFiles?: string[];
  /**
   * Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema.
   * uint32.
   */
  Flags?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  ReadOnly?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  UseShareRootIdentity?: boolean;
}

/** `ProcessDetails` of the HCS schema. */
export interface ProcessDetails {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  ProcessId?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ImageName?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). DateTime. */
  CreateTimestamp?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  UserTime100ns?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  KernelTime100ns?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  MemoryCommitBytes?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  MemoryWorkingSetPrivateBytes?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  MemoryWorkingSetSharedBytes?: number;
}

/** `ProcessModifyRequest` of the HCS schema. */
export interface ProcessModifyRequest {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Operation?: ModifyOperation;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ConsoleSize?: ConsoleSize;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  CloseHandle?: CloseHandle;
}

/** `ProcessParameters` of the HCS schema. */
export interface ProcessParameters {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ApplicationName?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  CommandLine?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  CommandArgs?: string[];
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  User?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  WorkingDirectory?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Environment?: Record<string, string>;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  RestrictedToken?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  EmulateConsole?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  CreateStdInPipe?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  CreateStdOutPipe?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  CreateStdErrPipe?: boolean;
  /**
   * Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). Not in the official schema.
   * uint16.
   */
  ConsoleSize?: number[];
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  UseExistingLogin?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  UseLegacyConsole?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  CreateInUtilityVm?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  OciProcess?: unknown;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type ProcessSignal =
  | "CtrlC"
  | "CtrlBreak"
  | "CtrlClose"
  | "CtrlLogOff"
  | "CtrlShutdown";

/** `ProcessStatus` of the HCS schema. */
export interface ProcessStatus {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  ProcessId?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Exited?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  ExitCode?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  LastWaitResult?: number;
}

/** `ProcessorCapabilitiesInfo` of the HCS schema. */
export interface ProcessorCapabilitiesInfo {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  ProcessorFeatures?: ProcessorFeature[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  XsaveProcessorFeatures?: XsaveProcessorFeature[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). uint64. */
  CacheLineFlushSize?: number;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). uint64. */
  ImplementedPhysicalAddressBits?: number;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  NonArchitecturalCoreSharing?: NonArchitecturalCoreSharing;
}

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type ProcessorFeature =
  | "Sse3"
  | "LahfSahf"
  | "Ssse3"
  | "Sse4_1"
  | "Sse4_2"
  | "Sse4A"
  | "Xop"
  | "Popcnt"
  | "Cmpxchg16B"
  | "Altmovcr8"
  | "Lzcnt"
  | "Misalignsse"
  | "MmxExt"
  | "Amd3Dnow"
  | "ExtAmd3Dnow"
  | "Page1Gb"
  | "AmdAes"
  | "Pclmulqdq"
  | "Pcid"
  | "Fma4"
  | "F16C"
  | "Rdrand"
  | "Rdwrfsgs"
  | "Smep"
  | "EnhancedFastString"
  | "Bmi1"
  | "Bmi2"
  | "Movbe"
  | "Npiep1"
  | "DepX87FpuSave"
  | "Rdseed"
  | "Adx"
  | "IntelPrefetch"
  | "Smap"
  | "Hle"
  | "Rtm"
  | "Rdtscp"
  | "Clflushopt"
  | "Clwb"
  | "Sha"
  | "X87PointersSaved"
  | "Invpcid"
  | "Ibrs"
  | "Stibp"
  | "Ibpb"
  | "UnrestrictedGuest"
  | "Mdd"
  | "FastShortRepMov"
  | "L1DCacheFlush"
  | "RdclNo"
  | "IbrsAll"
  | "SkipL1Df"
  | "SsbNo"
  | "RsbaNo"
  | "VirtSpecCtrl"
  | "Rdpid"
  | "Umip"
  | "MbsNo"
  | "MbClear"
  | "TaaNo"
  | "TsxCtrl"
  | "AcountMcount"
  | "TscInvariant"
  | "Clzero"
  | "Rdpru"
  | "La57"
  | "Mbec"
  | "NestedVirt"
  | "Psfd"
  | "CetSs"
  | "CetIbt"
  | "VmxExceptionInject"
  | "UmwaitTpause"
  | "Movdiri"
  | "Movdir64b"
  | "Cldemote"
  | "Serialize"
  | "TscDeadlineTmr"
  | "TscAdjust"
  | "FZLRepMovsb"
  | "FSRepStosb"
  | "FSRepCmpsb"
  | "SentinelAmd"
  | "Asid16"
  | "TGran16"
  | "TGran64"
  | "Haf"
  | "Hdbs"
  | "Pan"
  | "AtS1E1"
  | "Uao"
  | "El0Aarch32"
  | "Fp"
  | "FpHp"
  | "AdvSimd"
  | "AdvSimdHp"
  | "GicV3V4"
  | "PmuV3"
  | "PmuV3ArmV81"
  | "PmuV3ArmV84"
  | "ArmAes"
  | "PolyMul"
  | "Sha1"
  | "Sha256"
  | "Sha512"
  | "Crc32"
  | "Atomic"
  | "Rdm"
  | "Sha3"
  | "Sm3"
  | "Sm4"
  | "Dp"
  | "Fhm"
  | "DcCvap"
  | "DcCvadp"
  | "ApaBase"
  | "ApaEp"
  | "ApaEp2"
  | "ApaEp2Fp"
  | "ApaEp2Fpc"
  | "Jscvt"
  | "Fcma"
  | "RcpcV83"
  | "RcpcV84"
  | "Gpa"
  | "L1ipPipt"
  | "DzPermitted"
  | "SentinelArm";

/** `ProcessorFeatureSet` of the HCS schema. */
export interface ProcessorFeatureSet {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  ProcessorFeatures?: ProcessorFeature[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  XsaveProcessorFeatures?: XsaveProcessorFeature[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  ProcessorFeatureSetMode?: ProcessorFeatureSetMode;
}

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type ProcessorFeatureSetMode = "Strict" | "Permissive";

/** `ProcessorLimits` of the HCS schema. */
export interface ProcessorLimits {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint64. */
  Limit?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint64. */
  Weight?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint64. */
  Reservation?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  MaximumFrequencyMHz?: number;
}

/** `ProcessorStats` of the HCS schema. */
export interface ProcessorStats {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  TotalRuntime100ns?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  RuntimeUser100ns?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  RuntimeKernel100ns?: number;
}

/** `ProcessorTopology` of the HCS schema. */
export interface ProcessorTopology {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  LogicalProcessorCount?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  LogicalProcessors?: LogicalProcessor[];
}

/** `Properties` of the HCS schema. */
export interface Properties {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Id?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SystemType?: SystemType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  RuntimeOsType?: OsType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Name?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Owner?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  RuntimeId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  RuntimeTemplateId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  State?: State;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Stopped?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ExitType?: NotificationType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Memory?: MemoryInformationForVm;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Statistics?: Statistics;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ProcessList?: ProcessDetails[];
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  TerminateOnLastHandleClosed?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  HostingSystemId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SharedMemoryRegionInfo?: SharedMemoryRegionInfo[];
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  GuestConnectionInfo?: GuestConnectionInfo;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  PropertyResponses?: Record<string, PropertyResponse>;
}

/** `PropertyResponse` of the HCS schema. */
export interface PropertyResponse {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Error?: ResultError;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Response?: unknown;
}

/** `QoSCapabilities` of the HCS schema. */
export interface QoSCapabilities {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ProcessorQoSSupported?: boolean;
}

/** `RdpConnectionOptions` of the HCS schema. */
export interface RdpConnectionOptions {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  AccessSids?: string[];
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  NamedPipe?: string;
}

/** `RegistryChanges` of the HCS schema. */
export interface RegistryChanges {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  AddValues?: RegistryValue[];
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  DeleteKeys?: RegistryKey[];
}

/** `RegistryDeleteKey` of the HCS schema. */
export interface RegistryDeleteKey {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  name?: string;
}

/** `RegistryFlushState` of the HCS schema. */
export interface RegistryFlushState {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Enabled?: boolean;
}

/** Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
export type RegistryHive = "System" | "Software" | "Security" | "Sam";

/** `RegistryHiveStack` of the HCS schema. */
export interface RegistryHiveStack {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  hive?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  layer?: RegistryLayer[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  mkkey?: RegistryMakeKey[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  delkey?: RegistryDeleteKey[];
}

/** `RegistryKey` of the HCS schema. */
export interface RegistryKey {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Hive?: RegistryHive;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Name?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Volatile?: boolean;
}

/** `RegistryLayer` of the HCS schema. */
export interface RegistryLayer {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  hosthive?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  filepath?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). Guid. */
  identifier?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  readonly?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  immutable?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  inherittrustclass?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  trustedhive?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  writethrough?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint64. */
  fileaccesstoken?: number;
}

/** `RegistryMakeKey` of the HCS schema. */
export interface RegistryMakeKey {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  name?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  clonesd?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  mkkey?: RegistryMakeKey[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  mkvalue?: RegistryMakeValue[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  volatile?: boolean;
}

/** `RegistryMakeValue` of the HCS schema. */
export interface RegistryMakeValue {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  name?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  data_multistring?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint32. */
  data_dword?: number;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  data_string?: string;
  /**
   * Since schema 2.3: Windows 10, version 2004 (10.0.19041.0).
   * NullableByteArray.
   */
  data_binary?: string | null;
}

/** `RegistryNamespace` of the HCS schema. */
export interface RegistryNamespace {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  symlink?: RegistrySymlink[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  redirectionnode?: RegistryRedirectionNode[];
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  hivestack?: RegistryHiveStack[];
}

/** `RegistryRedirectionNode` of the HCS schema. */
export interface RegistryRedirectionNode {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  containerpath?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  hostpath?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  hivestack?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint32. */
  access_mask?: number;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  trustedhive?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  exitnode?: boolean;
}

/** `RegistrySymlink` of the HCS schema. */
export interface RegistrySymlink {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  key?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  target?: string;
}

/** `RegistryValue` of the HCS schema. */
export interface RegistryValue {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Key?: RegistryKey;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Name?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Type?: RegistryValueType;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  StringValue?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). ByteArray. */
  BinaryValue?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint32. */
  DWordValue?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint64. */
  QWordValue?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint32. */
  CustomType?: number;
}

/** Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
export type RegistryValueType =
  | "None"
  | "String"
  | "ExpandedString"
  | "MultiString"
  | "Binary"
  | "DWord"
  | "QWord"
  | "CustomType";

/** `RestoreState` of the HCS schema. */
export interface RestoreState {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  SaveStateFilePath?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  TemplateSystemId?: string;
}

/** `ResultError` of the HCS schema. */
export interface ResultError {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  Error?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ErrorMessage?: string;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  ErrorEvents?: ErrorEvent[];
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Attribution?: AttributionRecord[];
}

/** `SaveOptions` of the HCS schema. */
export interface SaveOptions {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SaveType?: SaveType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SaveStateFilePath?: string;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type SaveType = "ToFile" | "AsTemplate";

/** `Scsi` of the HCS schema. */
export interface Scsi {
  /**
   * Since schema 2.0: Windows 10, version 1809 (10.0.17763.0).
   * Keys: uint32.
   */
  Attachments?: Record<string, Attachment>;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  DisableInterruptBatching?: boolean;
}

/** `SecuritySettings`, not in the official schema. */
export interface SecuritySettings {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  EnableTpm?: boolean;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Isolation?: IsolationSettings;
}

/** Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
export type SerialConsole = "Default" | "Disabled" | "ComPort1" | "ComPort2";

/** `ServiceProperties` of the HCS schema. */
export interface ServiceProperties {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Properties?: unknown[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  PropertyResponses?: Record<string, PropertyResponse>;
}

/** `Service_PropertyQuery` of the HCS schema. */
export interface Service_PropertyQuery {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  PropertyTypes?: GetPropertyType[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  PropertyQueries?: Record<string, unknown>;
}

/** `Services` of the HCS schema. */
export interface Services {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Heartbeat?: Heartbeat;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Shutdown?: Shutdown;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Timesync?: Timesync;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  KvpExchange?: KvpExchange;
}

/** `SetPropertyOperation` of the HCS schema. */
export interface SetPropertyOperation {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  GroupId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  PropertyCode?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  PropertyValue?: number;
}

/** `SharedMemoryConfiguration` of the HCS schema. */
export interface SharedMemoryConfiguration {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Regions?: SharedMemoryRegion[];
}

/** `SharedMemoryRegion` of the HCS schema. */
export interface SharedMemoryRegion {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  SectionName?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint64. */
  StartOffset?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint64. */
  Length?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  AllowGuestWrite?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  HiddenFromGuest?: boolean;
}

/** `SharedMemoryRegionInfo` of the HCS schema. */
export interface SharedMemoryRegionInfo {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SectionName?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  GuestPhysicalAddress?: number;
}

/** `Shutdown` of the HCS schema. Empty: `{}`. */
export type Shutdown = Record<string, never>;

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type ShutdownMechanism = "GuestConnection" | "IntegrationService";

/** `ShutdownOptions` of the HCS schema. */
export interface ShutdownOptions {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Mechanism?: ShutdownMechanism;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Type?: ShutdownType;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Force?: boolean;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Reason?: string;
}

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type ShutdownType = "Shutdown" | "Hibernate" | "Reboot";

/** `SignalProcessOptions` of the HCS schema. */
export interface SignalProcessOptions {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Signal?: ProcessSignal;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type State =
  | "Created"
  | "Running"
  | "Paused"
  | "Stopped"
  | "SavedAsTemplate"
  | "Unknown";

/** Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
export type StateOverride = "Default" | "Disabled" | "Enabled";

/** `Statistics` of the HCS schema. */
export interface Statistics {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). DateTime. */
  Timestamp?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). DateTime. */
  ContainerStartTime?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  Uptime100ns?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Processor?: ProcessorStats;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Memory?: MemoryStats;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Storage?: StorageStats;
}

/**
 * Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0).
 * `All`: Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 */
export type StdHandle = "StdIn" | "StdOut" | "StdErr" | "All";

/** `Storage` of the HCS schema. */
export interface Storage {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Layers?: Layer[];
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Path?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  QoS?: StorageQoS;
}

/** `StorageQoS` of the HCS schema. */
export interface StorageQoS {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint64. */
  IopsMaximum?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint64. */
  BandwidthMaximum?: number;
}

/** `StorageStats` of the HCS schema. */
export interface StorageStats {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  ReadCountNormalized?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  ReadSizeBytes?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  WriteCountNormalized?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  WriteSizeBytes?: number;
}

/** `Subnode` of the HCS schema. */
export interface Subnode {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Type?: SubnodeType;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint64. */
  Id?: number;
}

/** Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
export type SubnodeType = "Any" | "Socket" | "Cluster" | "L3";

/** `SystemExit` of the HCS schema. */
export interface SystemExit {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Detail?: SystemExitDetail;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Initiator?: ExitInitiator;
}

/** Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
export type SystemExitDetail =
  | "Invalid"
  | "HcsApiFatalError"
  | "ServiceStop"
  | "Shutdown"
  | "Terminate"
  | "UnexpectedExit";

/** `SystemExitStatus` of the HCS schema. */
export interface SystemExitStatus {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  Status?: number;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  ExitType?: NotificationType;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Attribution?: AttributionRecord[];
}

/** `SystemProcessorModificationRequest` of the HCS schema. */
export interface SystemProcessorModificationRequest {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Guid. */
  GroupId?: string;
}

/** `SystemQuery` of the HCS schema. */
export interface SystemQuery {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Ids?: string[];
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Names?: string[];
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Types?: SystemType[];
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Owners?: string[];
}

/** `SystemTime` of the HCS schema. */
export interface SystemTime {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  Year?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  Month?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  DayOfWeek?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  Day?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  Hour?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  Minute?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  Second?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  Milliseconds?: number;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type SystemType = "Container" | "VirtualMachine";

/** `System_PropertyQuery` of the HCS schema. */
export interface System_PropertyQuery {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  PropertyTypes?: System_PropertyType[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Queries?: Record<string, unknown>;
}

/**
 * Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 * Not in the official schema:
 * `GuestMemory`
 * `ContainerCredentialGuard`
 * `ICHeartbeatStatus`
 * `ProcessorTopology`
 * `CpuGroup`
 * `SystemGUID`
 */
export type System_PropertyType =
  | "Memory"
  | "Statistics"
  | "ProcessList"
  | "TerminateOnLastHandleClosed"
  | "SharedMemoryRegion"
  | "GuestConnection"
  | "GuestMemory"
  | "ContainerCredentialGuard"
  | "ICHeartbeatStatus"
  | "ProcessorTopology"
  | "CpuGroup"
  | "SystemGUID";

/** `TimeZoneInformation` of the HCS schema. */
export interface TimeZoneInformation {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  Bias?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  StandardName?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  StandardDate?: SystemTime;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  StandardBias?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  DaylightName?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  DaylightDate?: SystemTime;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  DaylightBias?: number;
}

/** `Timesync` of the HCS schema. Empty: `{}`. */
export type Timesync = Record<string, never>;

/** `Topology` of the HCS schema. */
export interface Topology {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Memory?: VirtualMachine_Memory;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Processor?: VirtualMachine_Processor;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). Not in the official schema. */
  Numa?: Numa;
}

/** `TripleFault` of the HCS schema. */
export interface TripleFault {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint64. */
  ErrorType?: number;
}

/** `Uefi` of the HCS schema. */
export interface Uefi {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  EnableDebugger?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). Guid. */
  SecureBootTemplateId?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  ApplySecureBootTemplate?: ApplySecureBootTemplateType;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  BootThis?: UefiBootEntry;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Console?: SerialConsole;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  StopOnBootFailure?: boolean;
}

/**
 * Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0).
 * `File`: Since schema 2.1: Windows 10, version 1809 (10.0.17763.0).
 */
export type UefiBootDevice = "ScsiDrive" | "VmbFs" | "Network" | "File";

/** `UefiBootEntry` of the HCS schema. */
export interface UefiBootEntry {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  DeviceType?: UefiBootDevice;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  DevicePath?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  DiskNumber?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  OptionalData?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  VmbFsRootPath?: string;
}

/** `Version` of the HCS schema. */
export interface Version {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint32. */
  Major?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint32. */
  Minor?: number;
}

/** `VideoMonitor` of the HCS schema. */
export interface VideoMonitor {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  HorizontalResolution?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint16. */
  VerticalResolution?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ConnectionOptions?: RdpConnectionOptions;
}

/** `VirtioSerial` of the HCS schema. */
export interface VirtioSerial {
  /**
   * Since schema 2.2: Windows 10, version 1903 (10.0.18362.1).
   * Keys: uint32.
   */
  Ports?: Record<string, VirtioSerialPort>;
}

/** `VirtioSerialPort` of the HCS schema. */
export interface VirtioSerialPort {
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  NamedPipe?: string;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  Name?: string;
}

/** `VirtualDeviceFailure` of the HCS schema. */
export interface VirtualDeviceFailure {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Detail?: VirtualDeviceFailureDetail;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Name?: string;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). Guid. */
  DeviceId?: string;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). Guid. */
  InstanceId?: string;
}

/** Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
export type VirtualDeviceFailureDetail =
  | "None"
  | "Create"
  | "Initialize"
  | "StartReservingResources"
  | "FinishReservingResources"
  | "FreeReservedResources"
  | "SaveReservedResources"
  | "PowerOnCold"
  | "PowerOnRestore"
  | "PowerOff"
  | "Save"
  | "Resume"
  | "Pause"
  | "EnableOptimizations"
  | "StartDisableOptimizations"
  | "FinishDisableOptimizations"
  | "Reset"
  | "PostReset"
  | "Teardown"
  | "SaveCompatibilityInfo"
  | "MetricRestore"
  | "MetricEnumerate"
  | "MetricEnumerateForSave"
  | "MetricReset"
  | "MetricEnable"
  | "MetricDisable";

/** `VirtualMachine` of the HCS schema. */
export interface VirtualMachine {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Version?: Version;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  StopOnReset?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Chipset?: Chipset;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ComputeTopology?: Topology;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Devices?: Devices;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  Services?: Services;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  GuestState?: GuestState;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  RestoreState?: RestoreState;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  RegistryChanges?: RegistryChanges;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  StorageQoS?: StorageQoS;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  GuestConnection?: GuestConnection;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  DebugOptions?: DebugOptions;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). Not in the official schema. */
  SecuritySettings?: SecuritySettings;
}

/** `VirtualMachine_HvSocket` of the HCS schema. */
export interface VirtualMachine_HvSocket {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  HvSocketConfig?: HvSocketSystemConfig;
}

/** `VirtualMachine_Memory` of the HCS schema. */
export interface VirtualMachine_Memory {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  SizeInMB?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  AllowOvercommit?: boolean;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  BackingPageSize?: MemoryBackingPageSize;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  FaultClusterSizeShift?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  DirectMapFaultClusterSizeShift?: number;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  PinBackingPages?: boolean;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  ForbidSmallBackingPages?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  EnableHotHint?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  EnableColdHint?: boolean;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  EnableColdDiscardHint?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  EnableDeferredCommit?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint64. */
  LowMmioGapInMB?: number;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint64. */
  HighMmioBaseInMB?: number;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint64. */
  HighMmioGapInMB?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). Not in the official schema. */
  Backing?: MemoryBackingType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). Not in the official schema. */
  EnableEpf?: boolean;
}

/** `VirtualMachine_Processor` of the HCS schema. */
export interface VirtualMachine_Processor {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint32. */
  Count?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  Limit?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  Weight?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint64. */
  Reservation?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  MaximumFrequencyMHz?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ExposeVirtualizationExtensions?: boolean;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  EnablePerfmonPmu?: boolean;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  EnablePerfmonArchPmu?: boolean;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  EnablePerfmonPebs?: boolean;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  EnablePerfmonLbr?: boolean;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  EnablePerfmonIpt?: boolean;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  EnablePageShattering?: boolean;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  DisableSpeculationControls?: boolean;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  ProcessorFeatureSet?: ProcessorFeatureSet;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  CpuGroup?: CpuGroup;
}

/** `VirtualNodeInfo` of the HCS schema. */
export interface VirtualNodeInfo {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint8. */
  VirtualNodeIndex?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint8. */
  PhysicalNodeNumber?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  VirtualProcessorCount?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  MemoryUsageInPages?: number;
}

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type VirtualPMemBackingType = "Virtual" | "Physical";

/** `VirtualPMemController` of the HCS schema. */
export interface VirtualPMemController {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). Keys: uint8. */
  Devices?: Record<string, VirtualPMemDevice>;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint8. */
  MaximumCount?: number;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). uint64. */
  MaximumSizeBytes?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Backing?: VirtualPMemBackingType;
}

/** `VirtualPMemDevice` of the HCS schema. */
export interface VirtualPMemDevice {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  HostPath?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ReadOnly?: boolean;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  ImageFormat?: VirtualPMemImageFormat;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). uint64. */
  SizeBytes?: number;
  /**
   * Since schema 2.2: Windows 10, version 1903 (10.0.18362.1).
   * Keys: uint64.
   */
  Mappings?: Record<string, VirtualPMemMapping>;
}

/** Enum of the HCS schema. Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
export type VirtualPMemImageFormat = "Vhdx" | "Vhd1";

/** `VirtualPMemMapping` of the HCS schema. */
export interface VirtualPMemMapping {
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  HostPath?: string;
  /** Since schema 2.2: Windows 10, version 1903 (10.0.18362.1). */
  ImageFormat?: VirtualPMemImageFormat;
}

/** `VirtualPciDevice` of the HCS schema. */
export interface VirtualPciDevice {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  Functions?: VirtualPciFunction[];
}

/** `VirtualPciFunction` of the HCS schema. */
export interface VirtualPciFunction {
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  DeviceInstancePath?: string;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). uint16. */
  VirtualFunction?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  AllowDirectTranslatedP2P?: boolean;
}

/** `VirtualSmb` of the HCS schema. */
export interface VirtualSmb {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Shares?: VirtualSmbShare[];
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int64. */
  DirectFileMappingInMB?: number;
}

/** `VirtualSmbShare` of the HCS schema. */
export interface VirtualSmbShare {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Name?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  Path?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  AllowedFiles?: string[];
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Options?: VirtualSmbShareOptions;
}

/** `VirtualSmbShareOptions` of the HCS schema. */
export interface VirtualSmbShareOptions {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ReadOnly?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ShareRead?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  CacheIo?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  NoOplocks?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  TakeBackupPrivilege?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  UseShareRootIdentity?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  NoDirectmap?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  NoLocks?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  NoDirnotify?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  VmSharedMemory?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  RestrictFileAccess?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ForceLevelIIOplocks?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  ReparseBaseLayer?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  PseudoOplocks?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  NonCacheIo?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  PseudoDirnotify?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SingleFileMapping?: boolean;
  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */
  SupportCloudFiles?: boolean;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  FilterEncryptionAttributes?: boolean;
}

/** `VmMemory` of the HCS schema. */
export interface VmMemory {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  AvailableMemory?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  AvailableMemoryBuffer?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  ReservedMemory?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint64. */
  AssignedMemory?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  SlpActive?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  BalancingEnabled?: boolean;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  DmOperationInProgress?: boolean;
}

/** `VmProcessorRequirements` of the HCS schema. */
export interface VmProcessorRequirements {
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  ProcessorFeatures?: ProcessorFeature[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  XsaveProcessorFeatures?: XsaveProcessorFeature[];
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). uint64. */
  CacheLineFlushSize?: number;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). uint64. */
  ImplementedPhysicalAddressBits?: number;
  /** Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
  NonArchitecturalCoreSharing?: NonArchitecturalCoreSharing;
}

/**
 * Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169).
 * Not in the official schema.
 */
export type WindowsCrashDumpType =
  | "Disabled"
  | "Full"
  | "Summary"
  | "Header"
  | "Triage"
  | "BitmapFull"
  | "BitmapKernel"
  | "Automatic";

/** Enum of the HCS schema. Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
export type WindowsCrashPhase =
  | "Inactive"
  | "CrashValues"
  | "Starting"
  | "Started"
  | "Writing"
  | "Complete";

/** `WindowsCrashReport` of the HCS schema. */
export interface WindowsCrashReport {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  DumpFile?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  OsMajorVersion?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  OsMinorVersion?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  OsBuildNumber?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  OsServicePackMajorVersion?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  OsServicePackMinorVersion?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  OsSuiteMask?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). uint32. */
  OsProductType?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). int32. */
  Status?: number;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  FinalPhase?: WindowsCrashPhase;
}

/** `WindowsCrashReporting` of the HCS schema. */
export interface WindowsCrashReporting {
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). */
  DumpFileName?: string;
  /** Since schema 2.0: Windows 10, version 1809 (10.0.17763.0). int64. */
  MaxDumpSize?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). Not in the official schema. */
  DumpType?: WindowsCrashDumpType;
}

/** `WindowsNetworkModifyRequest`, not in the official schema. */
export interface WindowsNetworkModifyRequest {
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  AdapterId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  AdapterInstanceId?: string;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  RequestType?: GuestNetworkRequestType;
  /** Since schema 2.1: Windows 10, version 1809 (10.0.17763.0). */
  Settings?: unknown;
}

/** `WorkerExit` of the HCS schema. */
export interface WorkerExit {
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). uint32. */
  ExitCode?: number;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Type?: WorkerExitType;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Detail?: WorkerExitDetail;
  /** Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
  Initiator?: ExitInitiator;
}

/**
 * Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169).
 * `FastSavePreservePartitionHandleTransferStorage`: Since schema 2.5: Windows Server 2022 (OS build 20348.169).
 * `FastSavePreservePartitionHandleTransferNetworking`: Since schema 2.5: Windows Server 2022 (OS build 20348.169).
 * `FastSavePreservePartitionHandleTransferStorageAndNetworking`: Since schema 2.5: Windows Server 2022 (OS build 20348.169).
 * `FastSavePreservePartitionHsr`: Since schema 2.5: Windows Server 2022 (OS build 20348.169).
 * `FastSavePreservePartitionWithHandleTransfer`: Since schema 2.5: Windows Server 2022 (OS build 20348.169).
 * `FastSaveWithHandleTransfer`: Since schema 2.5: Windows Server 2022 (OS build 20348.169).
 */
export type WorkerExitDetail =
  | "Invalid"
  | "PowerOff"
  | "PowerOffCritical"
  | "Reset"
  | "GuestCrash"
  | "GuestFirmwareCrash"
  | "TripleFault"
  | "DeviceFatalApicRequest"
  | "DeviceFatalMsrRequest"
  | "DeviceFatalException"
  | "DeviceFatalError"
  | "DeviceMachineCheck"
  | "EmulatorError"
  | "VidTerminate"
  | "ProcessUnexpectedExit"
  | "InitializationFailure"
  | "InitializationStartTimeout"
  | "ColdStartFailure"
  | "ResetStartFailure"
  | "FastRestoreStartFailure"
  | "RestoreStartFailure"
  | "FastSavePreservePartition"
  | "FastSavePreservePartitionHandleTransfer"
  | "FastSave"
  | "CloneTemplate"
  | "Save"
  | "Migrate"
  | "MigrateFailure"
  | "CannotReferenceVm"
  | "MgotUnregister"
  | "FastSavePreservePartitionHandleTransferStorage"
  | "FastSavePreservePartitionHandleTransferNetworking"
  | "FastSavePreservePartitionHandleTransferStorageAndNetworking"
  | "FastSavePreservePartitionHsr"
  | "FastSavePreservePartitionWithHandleTransfer"
  | "FastSaveWithHandleTransfer";

/** Enum of the HCS schema. Since schema 2.4: Windows Server 2022 (OS build 20348.169). */
export type WorkerExitType =
  | "None"
  | "InitializationFailed"
  | "Stopped"
  | "Saved"
  | "StoppedOnReset"
  | "UnexpectedStop"
  | "ResetFailed"
  | "UnrecoverableError";

/** Enum of the HCS schema. Since schema 2.5: Windows Server 2022 (OS build 20348.169). */
export type XsaveProcessorFeature =
  | "Xsave"
  | "Xsave_Opt"
  | "Avx"
  | "Avx2"
  | "Fma"
  | "Mpx"
  | "Avx512"
  | "Avx512Dq"
  | "Avx512Cd"
  | "Avx512Bw"
  | "Avx512Vl"
  | "Xsave_Comp"
  | "Xsave_Supervisor"
  | "Xcr1"
  | "Avx512_Bitalg"
  | "AVX512_Ifma"
  | "Avx512_Vbmi"
  | "Avx512_Vbmi2"
  | "Avx512_Vnni"
  | "Gfni"
  | "Vaes"
  | "Avx512_Vpopcntdq"
  | "Vpclmulqdq"
  | "Avx512_Bf16"
  | "Avx512_Vp2Intersect"
  | "Avx512Fp16"
  | "Xfd"
  | "AmxTile"
  | "AmxBf16"
  | "AmxInt8"
  | "AvxVnni"
  | "SentinelAmdXsave";
