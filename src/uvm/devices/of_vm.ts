/**
 * The devices of a `UtilityVm`: the seams it works on, and what its document
 * gave it from the start.
 *
 * @module
 */
import { buildDocument } from "../document.ts";
import type { ResolvedEnvironment } from "../environment.ts";
import type { Host } from "../host.ts";
import type { VmPlan } from "../plan.ts";
import type { UtilityVmParts } from "../vm_parts.ts";
import type { DeviceHost } from "./device_host.ts";
import { initialDevices } from "./initial_devices.ts";
import type { DeviceSnapshot } from "./snapshot.ts";
import { VmDevices } from "./vm_devices.ts";

/** The devices of a VM; unknown where there is no plan of its creation. */
export function devicesOf(
  vm: Pick<DeviceHost, "id" | "modify" | "properties">,
  { host, logger }: ResolvedEnvironment,
  { plan, access }: Pick<UtilityVmParts, "plan" | "access">,
): VmDevices {
  const { id } = vm;
  const devices = new VmDevices({
    id,
    modify: (request) => vm.modify(request),
    properties: (...types) => vm.properties(...types),
    grantAccess: (path) => access.grant(path),
    revokeAccess: (path) => access.revoke(path),
    warn: (message, properties) => logger.warn(message, properties),
  }, { grantAccess: plan?.options.grantAccess });
  if (plan) devices.restore(plannedDevices(plan, host));
  return devices;
}

/** The table of a VM that is created by this plan. */
export function plannedDevices(
  plan: VmPlan,
  { osBuild }: Pick<Host, "osBuild">,
): DeviceSnapshot {
  const bootPaths = [plan.linux?.rootFsPath, plan.windows?.sandboxPath];
  return initialDevices(buildDocument(plan), {
    operatingSystem: plan.options.operatingSystem,
    osBuild,
    bootPaths: bootPaths.filter((path) => path !== undefined),
  });
}
