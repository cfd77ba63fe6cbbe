/**
 * What a UtilityVm is made of.
 *
 * @module
 */
import type { ComputeSystem } from "../hcs/compute_system.ts";
import type { ResolvedEnvironment } from "./environment.ts";
import type { ConsoleServer } from "./console/mod.ts";
import type { GuestProcesses } from "./exec/mod.ts";
import type { EntropyServer, GuestLog } from "./logs/mod.ts";
import type { OperatingSystem } from "./operating_system.ts";
import type { VmPlan } from "./plan.ts";
import type { VmAccess } from "./vm_access.ts";

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
  console?: ConsoleServer;
  /** The files that it was given access to. */
  access: VmAccess;
  /** What exec() starts processes with. */
  processes: GuestProcesses;
}
