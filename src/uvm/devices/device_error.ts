/**
 * Why a device cannot be added or removed, where HCS was not even asked.
 *
 * @module
 */
import { UvmError, type UvmErrorOptions } from "../../errors.ts";

/**
 * - `not-attached`: there is no such device, share or namespace.
 * - `already-attached`: it is there, and can be there once only.
 * - `other-settings`: it is there with other settings than those asked for.
 * - `no-free-slot`: every location is taken.
 * - `not-supported`: this VM has no such devices.
 * - `boot-device`: the VM boots from it.
 * - `unknown-devices`: what the VM has is not known.
 */
export type DeviceErrorReason =
  | "not-attached"
  | "already-attached"
  | "other-settings"
  | "no-free-slot"
  | "not-supported"
  | "boot-device"
  | "unknown-devices";

/** A device cannot be added or removed; HCS was not asked. */
export class DeviceError extends UvmError {
  /** `DeviceError`. */
  override name = "DeviceError";
  /** Why. */
  readonly reason: DeviceErrorReason;

  /** Makes an error with its text and reason. */
  constructor(
    message: string,
    options: UvmErrorOptions & { reason: DeviceErrorReason },
  ) {
    super(message, options);
    this.reason = options.reason;
  }
}

/** Refuses an empty path, and one with a NUL, which would cut it short. */
export function checkHostPath(hostPath: unknown): asserts hostPath is string {
  if (typeof hostPath !== "string") {
    throw new TypeError(`The host path must be a text: ${typeof hostPath}`);
  }
  if (hostPath === "" || hostPath.includes("\0")) {
    throw new RangeError(
      `The host path must not be empty or hold a NUL: ${
        JSON.stringify(hostPath)
      }`,
    );
  }
}

/** Refuses keys that an options object may not have. */
export function checkKeys(
  options: object,
  known: readonly string[],
  what: string,
): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(`Unknown option of ${what}: "${key}"`);
    }
  }
}
