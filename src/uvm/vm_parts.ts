/**
 * What a UtilityVm is made of.
 *
 * @module
 */
import type { ComputeSystem } from "../hcs/compute_system.ts";
import type { ResolvedEnvironment } from "./environment.ts";
import type { EntropyServer, GuestLog } from "./logs/mod.ts";
import type { VmPlan } from "./plan.ts";

/** What the VM boots. */
export type OperatingSystem = "linux" | "windows";

/** What a UtilityVm is made of; create() and open() put it together. */
export interface UtilityVmParts {
  system: ComputeSystem;
  environment: ResolvedEnvironment;
  operatingSystem: OperatingSystem | undefined;
  runtimeId: string | undefined;
  /** How create() made it; an opened VM has none. */
  plan?: VmPlan;
  guestLog?: GuestLog;
  entropy?: EntropyServer;
}
