/**
 * Memory and processor limits of a VM that runs.
 *
 * @module
 */
import type { ProcessorLimits } from "../../schema/mod.ts";
import { checkKeys } from "./device_error.ts";
import type { DeviceHost } from "./device_host.ts";

/** Limits of the VM's processor time. */
export interface CpuLimits {
  /** Share of the processors' time, 1 to 100000 (1000 is one percent). */
  limit?: number;
  /** Weight against other VMs, 1 to 10000. */
  weight?: number;
  /** Reserved share of the processors' time, 1 to 100000. */
  reservation?: number;
  /** Highest frequency in MHz. */
  maximumFrequencyMhz?: number;
}

const mebibyte = 1024 * 1024;

/** Changes what a VM may use of the host. */
export class RuntimeResources {
  readonly #host: DeviceHost;

  /** For `UtilityVm`. */
  constructor(host: DeviceHost) {
    this.#host = host;
  }

  /**
   * Sets the memory's size in bytes, at least 2 MiB. Rounded up to an even
   * number of MiB, which Hyper-V needs. The size that was sent, in MiB.
   */
  async setMemory(bytes: number): Promise<number> {
    if (!Number.isSafeInteger(bytes) || bytes < 2 * mebibyte) {
      throw new RangeError(`Memory must be at least 2 MiB, in bytes: ${bytes}`);
    }
    const sizeInMb = Math.ceil(bytes / (2 * mebibyte)) * 2;
    await this.#host.modify({
      ResourcePath: "VirtualMachine/ComputeTopology/Memory/SizeInMB",
      Settings: sizeInMb,
    });
    return sizeInMb;
  }

  /** Sets processor limits; those left out are HCS's defaults. */
  async setCpuLimits(limits: CpuLimits): Promise<void> {
    checkKeys(limits, [
      "limit",
      "weight",
      "reservation",
      "maximumFrequencyMhz",
    ], "CPU limits");
    const settings: ProcessorLimits = {};
    const set = (
      key: keyof ProcessorLimits,
      name: keyof CpuLimits,
      most: number,
    ) => {
      const value = limits[name];
      if (value === undefined) return;
      if (!Number.isInteger(value) || value < 1 || value > most) {
        throw new RangeError(
          `Option "${name}" must be a whole number of 1 to ${most}: ${value}`,
        );
      }
      settings[key] = value;
    };
    set("Limit", "limit", 100_000);
    set("Weight", "weight", 10_000);
    set("Reservation", "reservation", 100_000);
    set("MaximumFrequencyMHz", "maximumFrequencyMhz", 0xffff_ffff);
    if (Object.keys(settings).length === 0) {
      throw new RangeError("CPU limits must name at least one limit: {}");
    }
    await this.#host.modify({
      ResourcePath: "VirtualMachine/ComputeTopology/Processor/Limits",
      Settings: settings,
    });
  }
}
