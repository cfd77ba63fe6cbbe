/**
 * What the official table lacks and HCS programs send all the same. Each group
 * says where it is known from. The reference gives no version for these: the
 * one given here is the schema version at which hcsshim, Microsoft's own HCS
 * client, first carried the member, so it is a lower bound, not a promise.
 * None of the recorded create documents needs any of them.
 */

import type { SchemaExtensions } from "./schema_table.ts";

/** Members beyond the official schema. */
export const HCS_EXTENSIONS: SchemaExtensions = {
  enums: {
    // Storage spaces and the like, told apart by ExtensibleVirtualDiskType.
    AttachmentType: { ExtensibleVirtualDisk: "2.4" },
    // Resources that only the guest handles: the recorded requests send
    // Network and VPMemDevice; the others are of today's hcsshim.
    ModifyResourceType: {
      Network: "2.1",
      VPMemDevice: "2.1",
      SCSIDevice: "2.1",
      VPCIDevice: "2.3",
      HvSocket: "2.1",
      ContainerConstraints: "2.1",
      SecurityPolicy: "2.4",
      SecurityPolicyFragment: "2.4",
    },
    // "PreAdd" is the first half of adding an adapter to a Windows guest.
    GuestNetworkRequestType: { PreAdd: "2.1", Add: "2.1", Remove: "2.1" },
    // Property names that hcsshim asks for beyond the six of the reference.
    System_PropertyType: {
      GuestMemory: "2.1",
      ContainerCredentialGuard: "2.1",
      ICHeartbeatStatus: "2.1",
      ProcessorTopology: "2.1",
      CpuGroup: "2.1",
      SystemGUID: "2.1",
    },
    // hcsshim asks for "Full" when it sets a folder for crash dumps.
    WindowsCrashDumpType: {
      Disabled: "2.4",
      Full: "2.4",
      Summary: "2.4",
      Header: "2.4",
      Triage: "2.4",
      BitmapFull: "2.4",
      BitmapKernel: "2.4",
      Automatic: "2.4",
    },
    // Confidential VMs.
    GuestIsolationType: {
      Disabled: "2.4",
      GuestStateOnly: "2.4",
      VirtualizationBasedSecurity: "2.4",
      SecureNestedPaging: "2.4",
      SecureNestedPagingEmulation: "2.4",
    },
    // Virtual NUMA.
    MemoryBackingType: { Physical: "2.4", Virtual: "2.4", Hybrid: "2.4" },
  },
  structs: {
    // hcsshim's own copy of the schema at 2.1 carries these five.
    Attachment: {
      IgnoreFlushes: ["bool", "2.1"],
      NoWriteHardening: ["bool", "2.1"],
      DisableExpansionOptimization: ["bool", "2.1"],
      IgnoreRelativeLocator: ["bool", "2.1"],
      CaptureIoAttributionContext: ["bool", "2.1"],
      // Goes with the type ExtensibleVirtualDisk; "space" for storage spaces.
      ExtensibleVirtualDiskType: ["string", "2.4"],
    },
    // Bits: 1 read-only, 4 Linux metadata, 8 case-sensitive, 0x10 share root
    // identity, 0x80 restrict file access, 0x100 unlimited connections.
    Plan9Share: {
      Flags: ["uint32", "2.1"],
      ReadOnly: ["bool", "2.1"],
      UseShareRootIdentity: ["bool", "2.1"],
    },
    // A service that nobody may bind; hcsshim writes it into the table.
    HvSocketServiceConfig: { Disabled: ["bool", "2.1"] },
    VirtualMachine: {
      DebugOptions: ["DebugOptions", "2.1"],
      SecuritySettings: ["SecuritySettings", "2.4"],
    },
    // Saved states of a crashed guest: hcsshim sets the first two when it is
    // given a folder for dumps.
    DebugOptions: {
      BugcheckSavedStateFileName: ["string", "2.1"],
      BugcheckNoCrashdumpSavedStateFileName: ["string", "2.1"],
      TripleFaultSavedStateFileName: ["string", "2.1"],
      FirmwareDumpFileName: ["string", "2.1"],
    },
    WindowsCrashReporting: { DumpType: ["WindowsCrashDumpType", "2.4"] },
    SecuritySettings: {
      EnableTpm: ["bool", "2.4"],
      Isolation: ["IsolationSettings", "2.4"],
    },
    IsolationSettings: {
      IsolationType: ["GuestIsolationType", "2.4"],
      DebugHost: ["string", "2.4"],
      DebugPort: ["int64", "2.4"],
      LaunchData: ["string", "2.4"],
    },
    Topology: { Numa: ["Numa", "2.4"] },
    Numa: {
      VirtualNodeCount: ["uint8", "2.4"],
      PreferredPhysicalNodes: ["int64[]", "2.4"],
      Settings: ["NumaSetting[]", "2.4"],
      MaxSizePerNode: ["uint64", "2.4"],
    },
    NumaSetting: {
      VirtualNodeNumber: ["uint32", "2.4"],
      PhysicalNodeNumber: ["uint32", "2.4"],
      VirtualSocketNumber: ["uint32", "2.4"],
      CountOfProcessors: ["uint32", "2.4"],
      CountOfMemoryBlocks: ["uint64", "2.4"],
      MemoryBackingType: ["MemoryBackingType", "2.4"],
    },
    VirtualMachine_Memory: {
      Backing: ["MemoryBackingType", "2.4"],
      EnableEpf: ["bool", "2.1"],
    },
    // The reference says an array of arrays; hcsshim has always sent the
    // plain pair [height, width], so the table's type is corrected here.
    ProcessParameters: {
      ConsoleSize: ["uint16[]", "2.0"],
      CreateInUtilityVm: ["bool", "2.1"],
      OciProcess: ["Any", "2.1"],
    },
    // Settings of the guest's half of a request: HCS hands them on unread, so
    // they are not checked, only written. Names as in the guests' protocol.
    LinuxMappedVirtualDisk: {
      MountPath: ["string", "2.1"],
      Lun: ["uint8", "2.1"],
      Controller: ["uint8", "2.1"],
      ReadOnly: ["bool", "2.1"],
    },
    LinuxMappedDirectory: {
      MountPath: ["string", "2.1"],
      Port: ["uint32", "2.1"],
      ShareName: ["string", "2.1"],
      ReadOnly: ["bool", "2.1"],
    },
    LinuxMappedVPMemDevice: {
      DeviceNumber: ["uint32", "2.1"],
      MountPath: ["string", "2.1"],
    },
    // Builds before 17763 read AdapterInstanceId, later ones AdapterId.
    WindowsNetworkModifyRequest: {
      AdapterId: ["string", "2.1"],
      AdapterInstanceId: ["string", "2.1"],
      RequestType: ["GuestNetworkRequestType", "2.1"],
      Settings: ["Any", "2.1"],
    },
  },
};
