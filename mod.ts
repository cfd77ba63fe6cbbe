/**
 * uvm creates and drives Hyper-V utility VMs through the Host Compute Service.
 *
 * @example
 * ```ts
 * import { create, createSimulator, simulatedHost } from "./mod.ts";
 *
 * const { backend, sockets } = createSimulator();
 * await using vm = await create(
 *   { operatingSystem: "linux", owner: "my-harness" },
 *   { backend, sockets, host: simulatedHost() },
 * );
 * await vm.start();
 * for await (const entry of vm.logs()) {
 *   console.log(entry.level, entry.message);
 *   break;
 * }
 * ```
 *
 * @module
 */
export { create, type CreateOptions } from "./src/uvm/create.ts";
export { open } from "./src/uvm/open.ts";
export { list, type ListQuery, type SystemSummary } from "./src/uvm/list.ts";
export type { OperatingSystem } from "./src/uvm/operating_system.ts";
export { UtilityVm } from "./src/uvm/utility_vm.ts";
export type {
  CommonOptions,
  GuestCrashDumpOptions,
  GuestLogLevel,
  HvSocketServiceOptions,
  LinuxOptions,
  UtilityVmOptions,
  UtilityVmResources,
  WindowsOptions,
} from "./src/uvm/options.ts";
export { buildDocument } from "./src/uvm/document.ts";
export {
  type LinuxBoot,
  type PlannedAction,
  planVm,
  type VmPlan,
  type WindowsBoot,
} from "./src/uvm/plan.ts";
export type { Environment } from "./src/uvm/environment.ts";
export type { Host } from "./src/uvm/host.ts";
export { supportedSchemaVersions } from "./src/uvm/schema_versions.ts";
export { nativeHost } from "./src/uvm/native_host.ts";
export type { UvmLogger, UvmLogLevel } from "./src/uvm/logger.ts";
export type { WaitOptions } from "./src/hcs/notification_hub.ts";
export type { SystemState } from "./src/hcs/compute_system.ts";
export type { ExitStatus } from "./src/hcs/exit_status.ts";
export type { CallTimeouts, Timeouts } from "./src/hcs/timeouts.ts";
export type {
  HcsBackend,
  HcsHandleOutcome,
  HcsListener,
  HcsNotification,
  HcsOutcome,
  HcsProcessInformation,
  HcsProcessOutcome,
  HcsTextOutcome,
} from "./src/hcs/backend.ts";
export {
  nativeBackend,
  type NativeBackendOptions,
} from "./src/hcs/native_backend.ts";
export type {
  HvSocketAddress,
  HvSocketConn,
  HvSocketConnectOptions,
  HvSocketListener,
  HvSocketTransport,
} from "./src/hvsock/transport.ts";
export {
  nativeTransport,
  type NativeTransportOptions,
} from "./src/hvsock/native_transport.ts";
export {
  ClosedError,
  FileMissingError,
  HcsError,
  type HcsErrorEvent,
  type HcsErrorOptions,
  HvSocketError,
  OperationTimeoutError,
  PlatformError,
  UvmError,
  type UvmErrorOptions,
  type UvmFailure,
} from "./src/errors.ts";
export {
  isAccessDenied,
  isAlreadyExists,
  isAlreadyStopped,
  isHostNotReady,
  isInvalidJson,
  isInvalidState,
  isNotFound,
  isPending,
  isTimeout,
} from "./src/hcs/predicates.ts";
export * from "./src/uvm/devices/mod.ts";
export * from "./src/uvm/failure/mod.ts";
export { type ReportContent, writeReport } from "./src/uvm/report.ts";
export {
  type Timeline,
  type TimelineMark,
  timelineOf,
  type TimelineOptions,
  type TimelinePhase,
} from "./src/uvm/timeline.ts";
export { renderTimelineSvg } from "./src/uvm/timeline_svg.ts";
export { renderTimelineText } from "./src/uvm/timeline_text.ts";
export * from "./src/uvm/logs/mod.ts";
export {
  type CallOptions,
  ComputeSystem as HcsSystem,
  type SystemCall,
} from "./src/hcs/compute_system.ts";
export type { SystemOptions } from "./src/hcs/acquire.ts";
export type * from "./src/schema/types.ts";
export {
  describe,
  type DescribedField,
  type DescribedMember,
  type DescribedType,
  type DescribedValue,
  type DescribeOptions,
  diff,
  type Difference,
  type Finding,
  type FindingProblem,
  type RequiredVersion,
  requiredVersion,
  type SchemaVersionText,
  type Since,
  validate,
  type ValidateModifyOptions,
  validateModifyRequest,
  type ValidateOptions,
  type VersionForce,
  type VersionNeed,
} from "./src/schema/mod.ts";
export type { LogLine } from "./src/uvm/failure/tail.ts";
export * from "./src/sim/mod.ts";
export {
  EventRecorder,
  type EventRecorderOptions,
  type EventSource,
  type HcsCallEnd,
  type HcsCallRecord,
  type HcsCallStart,
  type RecordedEvent,
  type RecordedLogEntry,
  type RecordedPhase,
} from "./src/uvm/recorder.ts";
export type { DeviceGetters } from "./src/uvm/device_getters.ts";
export * from "./src/uvm/exec/mod.ts";
export {
  attachPipeName,
  attachToPipe,
  type ConsoleAttachment,
  consolePipeName,
  ConsoleServer,
  type ConsoleServerOptions,
  localPipePath,
} from "./src/uvm/console/mod.ts";
export {
  processorPercent,
  statisticsData,
  type VmStatistics,
} from "./src/uvm/statistics.ts";
