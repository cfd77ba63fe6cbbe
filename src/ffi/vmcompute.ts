/**
 * The symbol table of vmcompute.dll: data only. Every function returns an
 * HRESULT and may wait for the Host Compute Service, so each is nonblocking.
 * `PWSTR*` results are freed with `CoTaskMemFree`. Source: hcsshim's
 * internal/hcs and internal/vmcompute.
 *
 * @module
 */
import type { SymbolSpec, SymbolTable } from "./runtime.ts";

/** Functions of (handle, options, result document). */
const withOptions = {
  parameters: [
    "u64", // HCS_SYSTEM computeSystem, or HCS_PROCESS process
    "buffer", // PCWSTR options, configuration or request
    "buffer", // PWSTR* result
  ],
  result: "i32",
  nonblocking: true,
} as const satisfies SymbolSpec;

/** Functions of (query, text, result document). */
const withQuery = {
  parameters: [
    "buffer", // PCWSTR query
    "buffer", // PWSTR* computeSystems or properties
    "buffer", // PWSTR* result
  ],
  result: "i32",
  nonblocking: true,
} as const satisfies SymbolSpec;

/** Functions of one handle. */
const ofHandle = {
  parameters: [
    "u64", // HCS_SYSTEM, HCS_PROCESS or HCS_CALLBACK
  ],
  result: "i32",
  nonblocking: true,
} as const satisfies SymbolSpec;

const registers = {
  parameters: [
    "u64", // HCS_SYSTEM computeSystem, or HCS_PROCESS process
    "function", // HCS_NOTIFICATION_CALLBACK callback
    "pointer", // void* context: a number of ours, never an address
    "buffer", // HCS_CALLBACK* callbackHandle
  ],
  result: "i32",
  nonblocking: true,
} as const satisfies SymbolSpec;

const vmAccess = {
  parameters: [
    "buffer", // PCWSTR vmId
    "buffer", // PCWSTR filePath
  ],
  result: "i32",
  nonblocking: true,
  optional: true,
} as const satisfies SymbolSpec;

/** vmcompute.dll. The optional exports came later than Windows 10 1709. */
export const vmcompute = {
  HcsEnumerateComputeSystems: withQuery,
  HcsCreateComputeSystem: {
    parameters: [
      "buffer", // PCWSTR id
      "buffer", // PCWSTR configuration
      "u64", // HANDLE identity, 0
      "buffer", // HCS_SYSTEM* computeSystem
      "buffer", // PWSTR* result
    ],
    result: "i32",
    nonblocking: true,
  },
  HcsOpenComputeSystem: {
    parameters: [
      "buffer", // PCWSTR id
      "buffer", // HCS_SYSTEM* computeSystem
      "buffer", // PWSTR* result
    ],
    result: "i32",
    nonblocking: true,
  },
  HcsCloseComputeSystem: ofHandle,
  HcsStartComputeSystem: withOptions,
  HcsShutdownComputeSystem: withOptions,
  HcsTerminateComputeSystem: withOptions,
  HcsPauseComputeSystem: withOptions,
  HcsResumeComputeSystem: withOptions,
  HcsSaveComputeSystem: { ...withOptions, optional: true },
  HcsGetComputeSystemProperties: {
    parameters: [
      "u64", // HCS_SYSTEM computeSystem
      "buffer", // PCWSTR propertyQuery
      "buffer", // PWSTR* properties
      "buffer", // PWSTR* result
    ],
    result: "i32",
    nonblocking: true,
  },
  HcsModifyComputeSystem: withOptions,
  HcsRegisterComputeSystemCallback: registers,
  HcsUnregisterComputeSystemCallback: ofHandle,

  HcsCreateProcess: {
    parameters: [
      "u64", // HCS_SYSTEM computeSystem
      "buffer", // PCWSTR processParameters
      "buffer", // HCS_PROCESS_INFORMATION* processInformation
      "buffer", // HCS_PROCESS* process
      "buffer", // PWSTR* result
    ],
    result: "i32",
    nonblocking: true,
  },
  HcsOpenProcess: {
    parameters: [
      "u64", // HCS_SYSTEM computeSystem
      "u32", // DWORD processId
      "buffer", // HCS_PROCESS* process
      "buffer", // PWSTR* result
    ],
    result: "i32",
    nonblocking: true,
  },
  HcsCloseProcess: ofHandle,
  HcsTerminateProcess: {
    parameters: [
      "u64", // HCS_PROCESS process
      "buffer", // PWSTR* result
    ],
    result: "i32",
    nonblocking: true,
  },
  HcsSignalProcess: { ...withOptions, optional: true },
  HcsGetProcessInfo: {
    parameters: [
      "u64", // HCS_PROCESS process
      "buffer", // HCS_PROCESS_INFORMATION* processInformation
      "buffer", // PWSTR* result
    ],
    result: "i32",
    nonblocking: true,
  },
  HcsGetProcessProperties: {
    parameters: [
      "u64", // HCS_PROCESS process
      "buffer", // PWSTR* processProperties
      "buffer", // PWSTR* result
    ],
    result: "i32",
    nonblocking: true,
  },
  HcsModifyProcess: withOptions,
  HcsRegisterProcessCallback: registers,
  HcsUnregisterProcessCallback: ofHandle,

  HcsGetServiceProperties: { ...withQuery, optional: true },
  HcsModifyServiceSettings: {
    parameters: [
      "buffer", // PCWSTR settings
      "buffer", // PWSTR* result
    ],
    result: "i32",
    nonblocking: true,
    optional: true,
  },
  GrantVmAccess: vmAccess,
  RevokeVmAccess: vmAccess,
} as const satisfies SymbolTable;

/** Byte offsets of HCS_PROCESS_INFORMATION on 64-bit Windows. */
export const processInformationLayout = {
  ProcessId: 0, // DWORD
  Reserved: 4, // DWORD
  StdInput: 8, // HANDLE
  StdOutput: 16, // HANDLE
  StdError: 24, // HANDLE
  size: 32,
} as const;

/** What HCS_NOTIFICATION_CALLBACK gets. It returns nothing. */
export const notificationCallback = [
  "u32", // DWORD notificationType
  "pointer", // void* context
  "i32", // HRESULT notificationStatus
  "pointer", // PCWSTR notificationData
] as const;
