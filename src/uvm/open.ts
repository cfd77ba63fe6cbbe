/**
 * open(): a VM that exists already.
 *
 * @module
 */
import { ComputeSystem } from "../hcs/compute_system.ts";
import { type Environment, resolveEnvironment } from "./environment.ts";
import { GuestProcesses } from "./exec/guest_processes.ts";
import type { OperatingSystem } from "./operating_system.ts";
import { UtilityVm } from "./utility_vm.ts";
import { VmAccess } from "./vm_access.ts";

/**
 * Opens a VM by its id. Its guest log is the creator's: an opened VM has none.
 * close() terminates it as it does for a created one; release() lets go of it.
 *
 * Throws HcsError (`isNotFound`) where there is no such VM.
 */
export async function open(
  id: string,
  environment: Environment & { signal?: AbortSignal } = {},
): Promise<UtilityVm> {
  if (typeof id !== "string" || id === "" || id.includes("\0")) {
    throw new TypeError(`The VM's id must be a text: ${JSON.stringify(id)}`);
  }
  const resolved = await resolveEnvironment(environment);
  const system = await ComputeSystem.open(resolved.backend, {
    id,
    signal: environment.signal,
    timeouts: resolved.timeouts,
  });
  const { RuntimeId, RuntimeOsType } = system.openedWith ?? {};
  const operatingSystem = osOf(RuntimeOsType);
  return new UtilityVm({
    system,
    environment: resolved,
    operatingSystem,
    access: new VmAccess(id, resolved),
    processes: new GuestProcesses(system, operatingSystem),
    runtimeId: typeof RuntimeId === "string"
      ? RuntimeId.toLowerCase()
      : undefined,
  });
}

function osOf(type: unknown): OperatingSystem | undefined {
  if (type === "Linux") return "linux";
  return type === "Windows" ? "windows" : undefined;
}
