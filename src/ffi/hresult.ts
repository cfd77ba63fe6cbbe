/**
 * HRESULT numbers and names. HCS speaks two families for the same errors: the
 * winerror.h one of vmcompute.dll (0xC03701xx) and the HCS_E one of
 * computecore.dll (0x803701xx); both map to one name here.
 *
 * @module
 */

/** Names of the HCS family by its low byte; source: HCS's HRESULT page and winerror.h. */
const hcsNames: Readonly<Record<number, string>> = {
  0x00: "HCS_E_TERMINATED_DURING_START",
  0x01: "HCS_E_IMAGE_MISMATCH",
  0x02: "HCS_E_HYPERV_NOT_INSTALLED",
  0x03: "HCS_E_OPERATION_PENDING",
  0x04: "HCS_E_TOO_MANY_NOTIFICATIONS",
  0x05: "HCS_E_INVALID_STATE",
  0x06: "HCS_E_UNEXPECTED_EXIT",
  0x07: "HCS_E_TERMINATED",
  0x08: "HCS_E_CONNECT_FAILED",
  0x09: "HCS_E_CONNECTION_TIMEOUT",
  0x0a: "HCS_E_CONNECTION_CLOSED",
  0x0b: "HCS_E_UNKNOWN_MESSAGE",
  0x0c: "HCS_E_UNSUPPORTED_PROTOCOL_VERSION",
  0x0d: "HCS_E_INVALID_JSON",
  0x0e: "HCS_E_SYSTEM_NOT_FOUND",
  0x0f: "HCS_E_SYSTEM_ALREADY_EXISTS",
  0x10: "HCS_E_SYSTEM_ALREADY_STOPPED",
  0x11: "HCS_E_PROTOCOL_ERROR",
  0x12: "HCS_E_INVALID_LAYER",
  0x13: "HCS_E_WINDOWS_INSIDER_REQUIRED",
  0x14: "HCS_E_SERVICE_NOT_AVAILABLE",
  0x15: "HCS_E_OPERATION_NOT_STARTED",
  0x16: "HCS_E_OPERATION_ALREADY_STARTED",
  0x17: "HCS_E_OPERATION_PENDING",
  0x18: "HCS_E_OPERATION_TIMEOUT",
  0x19: "HCS_E_OPERATION_SYSTEM_CALLBACK_ALREADY_SET",
  0x1a: "HCS_E_OPERATION_RESULT_ALLOCATION_FAILED",
  0x1b: "HCS_E_ACCESS_DENIED",
  0x1c: "HCS_E_GUEST_CRITICAL_ERROR",
  0x1d: "HCS_E_PROCESS_INFO_NOT_AVAILABLE",
  0x1e: "HCS_E_SERVICE_DISCONNECT",
  0x1f: "HCS_E_PROCESS_ALREADY_STOPPED",
  0x20: "HCS_E_SYSTEM_NOT_CONFIGURED_FOR_OPERATION",
  0x21: "HCS_E_OPERATION_ALREADY_CANCELLED",
};

/** Names of the Windows errors that HCS hands through; source: winerror.h. */
const win32Names: Readonly<Record<number, string>> = {
  2: "ERROR_FILE_NOT_FOUND",
  3: "ERROR_PATH_NOT_FOUND",
  5: "ERROR_ACCESS_DENIED",
  6: "ERROR_INVALID_HANDLE",
  8: "ERROR_NOT_ENOUGH_MEMORY",
  13: "ERROR_INVALID_DATA",
  14: "ERROR_OUTOFMEMORY",
  32: "ERROR_SHARING_VIOLATION",
  50: "ERROR_NOT_SUPPORTED",
  80: "ERROR_FILE_EXISTS",
  87: "ERROR_INVALID_PARAMETER",
  109: "ERROR_BROKEN_PIPE",
  112: "ERROR_DISK_FULL",
  126: "ERROR_MOD_NOT_FOUND",
  127: "ERROR_PROC_NOT_FOUND",
  183: "ERROR_ALREADY_EXISTS",
  231: "ERROR_PIPE_BUSY",
  995: "ERROR_OPERATION_ABORTED",
  1053: "ERROR_SERVICE_REQUEST_TIMEOUT",
  1058: "ERROR_SERVICE_DISABLED",
  1062: "ERROR_SERVICE_NOT_ACTIVE",
  1168: "ERROR_NOT_FOUND",
  1314: "ERROR_PRIVILEGE_NOT_HELD",
  1385: "ERROR_LOGON_TYPE_NOT_GRANTED",
  1450: "ERROR_NO_SYSTEM_RESOURCES",
  1460: "ERROR_TIMEOUT",
};

/** Names of HRESULTs of other facilities that HCS returns. */
const otherNames: Readonly<Record<number, string>> = {
  0x00000000: "S_OK",
  0x80004001: "E_NOTIMPL",
  0x80004002: "E_NOINTERFACE",
  0x80004003: "E_POINTER",
  0x80004004: "E_ABORT",
  0x80004005: "E_FAIL",
  0x8000ffff: "E_UNEXPECTED",
  0x800706ba: "RPC_S_SERVER_UNAVAILABLE",
  0x800706be: "RPC_S_CALL_FAILED",
  0xc0351000: "HV_E_HYPERVISOR_NOT_PRESENT",
};

/** HRESULTs that code compares with; all of the 0x8037 family. */
export const Hresult = {
  S_OK: 0,
  HCS_E_TERMINATED_DURING_START: 0x80370100,
  HCS_E_HYPERV_NOT_INSTALLED: 0x80370102,
  HCS_E_OPERATION_PENDING: 0x80370117,
  HCS_E_INVALID_STATE: 0x80370105,
  HCS_E_UNEXPECTED_EXIT: 0x80370106,
  HCS_E_TERMINATED: 0x80370107,
  HCS_E_UNKNOWN_MESSAGE: 0x8037010b,
  HCS_E_INVALID_JSON: 0x8037010d,
  HCS_E_SYSTEM_NOT_FOUND: 0x8037010e,
  HCS_E_SYSTEM_ALREADY_EXISTS: 0x8037010f,
  HCS_E_SYSTEM_ALREADY_STOPPED: 0x80370110,
  HCS_E_SERVICE_NOT_AVAILABLE: 0x80370114,
  HCS_E_OPERATION_TIMEOUT: 0x80370118,
  HCS_E_ACCESS_DENIED: 0x8037011b,
  HCS_E_GUEST_CRITICAL_ERROR: 0x8037011c,
  HCS_E_SERVICE_DISCONNECT: 0x8037011e,
  HCS_E_PROCESS_ALREADY_STOPPED: 0x8037011f,
  E_ACCESSDENIED: 0x80070005,
  E_HANDLE: 0x80070006,
  E_OUTOFMEMORY: 0x8007000e,
  E_INVALIDARG: 0x80070057,
  ERROR_INVALID_DATA: 0x8007000d,
  ERROR_NOT_SUPPORTED: 0x80070032,
  ERROR_FILE_NOT_FOUND: 0x80070002,
  ERROR_NOT_FOUND: 0x80070490,
  ERROR_PROC_NOT_FOUND: 0x8007007f,
} as const;

/** What vmcompute.dll itself returns for "wait for the notification". */
export const VMCOMPUTE_OPERATION_PENDING = 0xc0370103;

/** True for a failure code (the sign bit of the 32-bit number). */
export function isFailure(hresult: number): boolean {
  return (hresult >>> 0) >= 0x80000000;
}

/**
 * One number for an error: unsigned, HCS errors in the 0x8037 family, a bare
 * Windows error (below 0x10000, not 0) as its 0x8007 HRESULT. Pending has two
 * numbers, 103 in vmcompute's family and 117 in computecore's: it becomes 117.
 */
export function normalizeHresult(code: number): number {
  const value = code >>> 0;
  const family = value & 0xffffff00;
  if ((family >>> 0) === 0xc0370100 || (family >>> 0) === 0x80370100) {
    const low = value & 0xff;
    return low === 0x03
      ? Hresult.HCS_E_OPERATION_PENDING
      : (0x80370100 | low) >>> 0;
  }
  if (value > 0 && value < 0x10000) return (0x80070000 | value) >>> 0;
  return value;
}

/** The name of a code, of whichever family; `HRESULT 0x…` where it has none. */
export function hresultName(code: number): string {
  const value = normalizeHresult(code);
  const family = (value & 0xffffff00) >>> 0;
  const named = otherNames[value] ??
    (family === 0x80370100 ? hcsNames[value & 0xff] : undefined) ??
    ((value & 0xffff0000) >>> 0 === 0x80070000
      ? win32Names[value & 0xffff]
      : undefined);
  return named ?? `HRESULT ${formatHresult(value)}`;
}

/** `0x` and eight upper-case hexadecimal digits. */
export function formatHresult(code: number): string {
  return `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}

/**
 * The code for a name (any case), a hexadecimal (0x…) or decimal number,
 * negative ones included; undefined where the text is none of these.
 */
export function parseHresult(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^0x[0-9a-f]{1,8}$/i.test(trimmed)) return parseInt(trimmed, 16) >>> 0;
  if (/^-?\d{1,10}$/.test(trimmed)) {
    const value = Number(trimmed);
    return value >= -0x80000000 && value <= 0xffffffff
      ? value >>> 0
      : undefined;
  }
  const wanted = trimmed.toUpperCase();
  for (const entry of knownHresults()) {
    if (entry.name === wanted) return entry.code;
  }
  return undefined;
}

/** Every code with a name, in the normalized family, lowest first. */
export function knownHresults(): { code: number; name: string }[] {
  const entries: { code: number; name: string }[] = [];
  for (const [low, name] of Object.entries(hcsNames)) {
    if (Number(low) !== 0x03) {
      entries.push({ code: (0x80370100 | Number(low)) >>> 0, name });
    }
  }
  for (const [value, name] of Object.entries(win32Names)) {
    entries.push({ code: (0x80070000 | Number(value)) >>> 0, name });
  }
  for (const [value, name] of Object.entries(otherNames)) {
    entries.push({ code: Number(value), name });
  }
  return entries.sort((a, b) => a.code - b.code);
}
