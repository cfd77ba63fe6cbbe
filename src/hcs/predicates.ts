/**
 * What callers ask of an error, instead of comparing numbers. Each follows the
 * error's `cause` chain. Source of the groups: hcsshim's internal/hcs/errors.go.
 *
 * @module
 */
import { errorChain, HcsError, OperationTimeoutError } from "../errors.ts";
import { Hresult, normalizeHresult } from "../ffi/hresult.ts";

/** True where the system, file or element does not exist. */
export function isNotFound(error: unknown): boolean {
  return hasCode(error, [
    Hresult.HCS_E_SYSTEM_NOT_FOUND,
    Hresult.ERROR_NOT_FOUND,
    Hresult.ERROR_FILE_NOT_FOUND,
    0x80070003,
  ]);
}

/** True where the system or process had stopped, or is gone, already. */
export function isAlreadyStopped(error: unknown): boolean {
  return hasCode(error, [
    Hresult.HCS_E_SYSTEM_ALREADY_STOPPED,
    Hresult.HCS_E_PROCESS_ALREADY_STOPPED,
    Hresult.ERROR_NOT_FOUND,
  ]);
}

/** True where the caller, or the VM's identity, lacks a right. */
export function isAccessDenied(error: unknown): boolean {
  return hasCode(error, [
    Hresult.E_ACCESSDENIED,
    Hresult.HCS_E_ACCESS_DENIED,
    0x80070522,
    0x80070569,
  ]);
}

/** True where the operation goes on and a notification will end it. */
export function isPending(error: unknown): boolean {
  return hasCode(error, [Hresult.HCS_E_OPERATION_PENDING]);
}

/** True where the system's state does not allow the operation. */
export function isInvalidState(error: unknown): boolean {
  return hasCode(error, [Hresult.HCS_E_INVALID_STATE]);
}

/** True where the id is taken. */
export function isAlreadyExists(error: unknown): boolean {
  return hasCode(error, [Hresult.HCS_E_SYSTEM_ALREADY_EXISTS]);
}

/** True where HCS could not read the document or request. */
export function isInvalidJson(error: unknown): boolean {
  return hasCode(error, [
    Hresult.HCS_E_INVALID_JSON,
    Hresult.ERROR_INVALID_DATA,
  ]);
}

/** True where time ran out, ours or HCS's. */
export function isTimeout(error: unknown): boolean {
  return errorChain(error).some((e) => e instanceof OperationTimeoutError) ||
    hasCode(error, [Hresult.HCS_E_OPERATION_TIMEOUT, 0x80370109]);
}

/** True where this host cannot run VMs as it stands (pain 1: many causes). */
export function isHostNotReady(error: unknown): boolean {
  return hasCode(error, [
    Hresult.HCS_E_HYPERV_NOT_INSTALLED,
    Hresult.HCS_E_SERVICE_NOT_AVAILABLE,
    Hresult.HCS_E_SERVICE_DISCONNECT,
    0xc0351000,
    0x80070422,
    0x80070426,
    0x800706ba,
  ]);
}

/** True for a code, in either family, anywhere in the chain of causes. */
export function hasCode(error: unknown, codes: readonly number[]): boolean {
  return errorChain(error).some((e) =>
    e instanceof HcsError && codes.includes(normalizeHresult(e.code))
  );
}
