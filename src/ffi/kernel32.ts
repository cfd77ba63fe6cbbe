/**
 * What of kernel32.dll and ntdll.dll serves pipes: data only.
 *
 * Reads and writes go by NtReadFile and NtWriteFile, whose NTSTATUS tells
 * "pending" from "failed". ReadFile would tell by GetLastError(), which does
 * not survive the way through a JavaScript runtime.
 *
 * @module
 */
import type { SymbolTable } from "./runtime.ts";

/** The completion port and handles. */
export const kernel32 = {
  CreateIoCompletionPort: {
    parameters: [
      "u64", // HANDLE FileHandle, INVALID_HANDLE_VALUE for a new port
      "u64", // HANDLE ExistingCompletionPort
      "u64", // ULONG_PTR CompletionKey
      "u32", // DWORD NumberOfConcurrentThreads
    ],
    result: "u64", // HANDLE, 0 where it failed
  },
  GetQueuedCompletionStatusEx: {
    parameters: [
      "u64", // HANDLE CompletionPort
      "buffer", // LPOVERLAPPED_ENTRY lpCompletionPortEntries
      "u32", // ULONG ulCount
      "buffer", // PULONG ulNumEntriesRemoved
      "u32", // DWORD dwMilliseconds
      "u32", // BOOL fAlertable
    ],
    result: "u32", // BOOL
    nonblocking: true,
  },
  CancelIoEx: {
    parameters: [
      "u64", // HANDLE hFile
      "pointer", // LPOVERLAPPED lpOverlapped, 0 for all
    ],
    result: "u32", // BOOL
  },
  CloseHandle: {
    parameters: ["u64"], // HANDLE hObject
    result: "u32", // BOOL
  },
} as const satisfies SymbolTable;

const transfer = {
  parameters: [
    "u64", // HANDLE FileHandle
    "u64", // HANDLE Event, 0
    "pointer", // PIO_APC_ROUTINE ApcRoutine, 0
    "u64", // PVOID ApcContext: comes back as the packet's lpOverlapped
    "pointer", // PIO_STATUS_BLOCK IoStatusBlock
    "pointer", // PVOID Buffer
    "u32", // ULONG Length
    "pointer", // PLARGE_INTEGER ByteOffset, 0
    "pointer", // PULONG Key, 0
  ],
  result: "i32", // NTSTATUS
} as const;

/** Overlapped reads and writes. */
export const ntdll = {
  NtReadFile: transfer,
  NtWriteFile: transfer,
} as const satisfies SymbolTable;

/** Byte offsets of OVERLAPPED_ENTRY on 64-bit Windows. */
export const overlappedEntryLayout = {
  lpCompletionKey: 0, // ULONG_PTR
  lpOverlapped: 8, // LPOVERLAPPED
  Internal: 16, // ULONG_PTR, the NTSTATUS
  dwNumberOfBytesTransferred: 24, // DWORD
  size: 32,
} as const;

/** INVALID_HANDLE_VALUE. */
export const INVALID_HANDLE_VALUE = 0xffff_ffff_ffff_ffffn;

/** NTSTATUS values, unsigned. Source: ntstatus.h. */
export const NtStatus = {
  STATUS_BUFFER_OVERFLOW: 0x80000005,
  STATUS_INVALID_HANDLE: 0xc0000008,
  STATUS_END_OF_FILE: 0xc0000011,
  STATUS_PIPE_DISCONNECTED: 0xc00000b0,
  STATUS_PIPE_CLOSING: 0xc00000b1,
  STATUS_CANCELLED: 0xc0000120,
  STATUS_PIPE_BROKEN: 0xc000014b,
} as const;
