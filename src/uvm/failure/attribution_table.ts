/**
 * The enums of HCS's attribution in words. Source of the names: the HCS schema
 * (`WorkerExitDetail`, `ExitInitiator`, …, since 2.4); the words are ours.
 *
 * @module
 */

/** Enum values of one field in words. */
export type Words = Readonly<Record<string, string>>;

/** `ExitInitiator`: who began it. */
export const initiators: Words = {
  GuestOS: "the guest's operating system",
  Client: "a program on the host",
  Internal: "Hyper-V itself",
};

/** `WorkerExitType`: how the worker process ended. */
export const workerExitTypes: Words = {
  InitializationFailed: "it could not set the VM up",
  Stopped: "the VM stopped",
  Saved: "the VM was saved",
  StoppedOnReset: "the guest reset itself, and the VM is set to stop on that",
  UnexpectedStop: "the VM stopped unexpectedly",
  ResetFailed: "the guest's reset failed",
  UnrecoverableError: "an error it could not recover from",
};

/** `WorkerExitDetail`: what made the worker process end. */
export const workerExitDetails: Words = {
  PowerOff: "the guest powered off",
  PowerOffCritical: "the VM was powered off for a critical reason",
  Reset: "the guest reset itself",
  GuestCrash: "the guest crashed",
  GuestFirmwareCrash: "the guest's firmware crashed before the system booted",
  TripleFault: "the guest's processor met a triple fault",
  DeviceFatalApicRequest: "a fatal request of the virtual APIC",
  DeviceFatalMsrRequest: "a fatal access to a model-specific register",
  DeviceFatalException: "a fatal exception in a virtual device",
  DeviceFatalError: "a fatal error of a virtual device",
  DeviceMachineCheck: "a machine check: look at the host's hardware",
  EmulatorError: "the instruction emulator failed",
  VidTerminate: "the hypervisor's memory driver ended the partition",
  ProcessUnexpectedExit: "the worker process (vmwp.exe) itself ended",
  InitializationFailure: "the worker process could not set the VM up",
  InitializationStartTimeout: "setting the VM up took too long",
  ColdStartFailure: "the VM could not power on",
  ResetStartFailure: "the VM could not start again after a reset",
  FastRestoreStartFailure: "the VM could not be restored fast",
  RestoreStartFailure: "the VM could not be restored from its saved state",
  CloneTemplate: "the VM became a template",
  Save: "the VM was saved",
  FastSave: "the VM was saved fast",
  Migrate: "the VM moved to another host",
  MigrateFailure: "the VM could not move to another host",
  CannotReferenceVm: "the worker process could not find its VM",
};

/** `SystemExitDetail`: which call or event ended the system. */
export const systemExitDetails: Words = {
  HcsApiFatalError: "a fatal error in the Host Compute Service",
  ServiceStop: "the Host Compute Service was stopped",
  Shutdown: "a shutdown was asked for",
  Terminate: "a program terminated it, or closed its last handle",
  UnexpectedExit: "it ended though nobody asked it to",
};

/** `OperationFailureDetail`: which operation failed; others by their name. */
export const operationFailures: Words = {
  CreateInternalError: "creating it failed inside HCS",
  ConstructStateError: "it was constructed in the wrong state",
  RuntimeOsTypeMismatch: "the guest's system is not the one that was expected",
  Construct: "creating it failed",
  Start: "starting it failed",
  Pause: "pausing it failed",
  Resume: "resuming it failed",
  Shutdown: "shutting it down failed",
  Terminate: "terminating it failed",
  Save: "saving it failed",
  Modify: "a modify request failed",
  GuestCrash: "the guest crashed during an operation",
};

/** `VirtualDeviceFailureDetail`: what the device was doing. */
export const deviceSteps: Words = {
  Create: "being created",
  Initialize: "being set up",
  StartReservingResources: "reserving resources",
  FinishReservingResources: "reserving resources",
  FreeReservedResources: "freeing resources",
  SaveReservedResources: "saving resources",
  PowerOnCold: "powering on",
  PowerOnRestore: "powering on from a saved state",
  PowerOff: "powering off",
  Save: "being saved",
  Resume: "resuming",
  Pause: "pausing",
  Reset: "being reset",
  PostReset: "starting after a reset",
  Teardown: "being taken down",
};

/** Bug checks of Windows that guests meet; source: the bug check reference. */
export const bugChecks: Readonly<Record<number, string>> = {
  0x0a: "IRQL_NOT_LESS_OR_EQUAL",
  0x1a: "MEMORY_MANAGEMENT",
  0x1e: "KMODE_EXCEPTION_NOT_HANDLED",
  0x24: "NTFS_FILE_SYSTEM",
  0x3b: "SYSTEM_SERVICE_EXCEPTION",
  0x4e: "PFN_LIST_CORRUPT",
  0x50: "PAGE_FAULT_IN_NONPAGED_AREA",
  0x67: "CONFIG_INITIALIZATION_FAILED",
  0x6b: "PROCESS1_INITIALIZATION_FAILED",
  0x74: "BAD_SYSTEM_CONFIG_INFO",
  0x7b: "INACCESSIBLE_BOOT_DEVICE",
  0x7e: "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED",
  0x7f: "UNEXPECTED_KERNEL_MODE_TRAP",
  0x80: "NMI_HARDWARE_FAILURE",
  0x9f: "DRIVER_POWER_STATE_FAILURE",
  0xc2: "BAD_POOL_CALLER",
  0xc5: "DRIVER_CORRUPTED_EXPOOL",
  0xd1: "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
  0xe2: "MANUALLY_INITIATED_CRASH",
  0xef: "CRITICAL_PROCESS_DIED",
  0xf7: "DRIVER_OVERRAN_STACK_BUFFER",
  0x101: "CLOCK_WATCHDOG_TIMEOUT",
  0x133: "DPC_WATCHDOG_VIOLATION",
  0x139: "KERNEL_SECURITY_CHECK_FAILURE",
  0xc000021a: "WINLOGON_FATAL_ERROR",
};
