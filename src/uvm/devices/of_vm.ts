/**
 * The devices of a `UtilityVm`: the seams it works on, and what its document
 * gave it from the start.
 *
 * @module
 */
import { PlatformError } from "../../errors.ts";
import { checkOutcome } from "../../hcs/hcs_error.ts";
import { buildDocument } from "../document.ts";
import type { ResolvedEnvironment } from "../environment.ts";
import type { VmPlan } from "../plan.ts";
import type { DeviceHost } from "./device_host.ts";
import { initialDevices } from "./initial_devices.ts";
import { VmDevices } from "./vm_devices.ts";

/** The devices of a VM; unknown where there is no plan of its creation. */
export function devicesOf(
  vm: Pick<DeviceHost, "id" | "modify" | "properties">,
  environment: ResolvedEnvironment,
  plan: VmPlan | undefined,
): VmDevices {
  const { backend, host, logger } = environment;
  const { id } = vm;
  const devices = new VmDevices({
    id,
    modify: (request) => vm.modify(request),
    properties: (...types) => vm.properties(...types),
    async grantAccess(path) {
      const outcome = await backend.grantVmAccess(id, path);
      checkOutcome(`grant access to "${path}" for`, id, outcome);
    },
    async revokeAccess(path) {
      try {
        const outcome = await backend.revokeVmAccess(id, path);
        checkOutcome(`revoke access to "${path}" for`, id, outcome);
      } catch (error) {
        // Windows before the export cannot take access back.
        if (!(error instanceof PlatformError)) throw error;
      }
    },
    warn: (message, properties) => logger.warn(message, properties),
  }, { grantAccess: plan?.options.grantAccess });
  if (plan) {
    const bootPaths = [plan.linux?.rootFsPath, plan.windows?.sandboxPath];
    devices.restore(initialDevices(buildDocument(plan), {
      operatingSystem: plan.options.operatingSystem,
      osBuild: host.osBuild,
      bootPaths: bootPaths.filter((path) => path !== undefined),
    }));
  }
  return devices;
}
