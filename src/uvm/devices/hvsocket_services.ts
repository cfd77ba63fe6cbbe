/**
 * Entries of a VM's Hyper-V socket service table: who may bind and connect.
 *
 * @module
 */
import type {
  HvSocketServiceConfig,
  ModifySettingRequest,
} from "../../schema/mod.ts";
import type { HvSocketServiceOptions } from "../options.ts";
import { checkKeys } from "./device_error.ts";
import {
  type Attached,
  attached,
  type DeviceContext,
  DeviceTable,
} from "./device_table.ts";
import type { Entry } from "./ref_counts.ts";

/** An entry of the table. */
export interface HvSocketService {
  /** The service's GUID, lower case. */
  serviceId: string;
  /** Its settings, in HCS's spelling. */
  config: HvSocketServiceConfig;
}

/** An entry that was added. Disposing of it removes it. */
export type AttachedHvSocketService = Attached<HvSocketService>;

const guidPattern =
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The service table of a VM. */
export class HvSocketServices extends DeviceTable<HvSocketService> {
  /** For the VM's device table. */
  constructor(
    context: DeviceContext,
    entries: readonly Entry<HvSocketService>[],
  ) {
    super(context, {
      keyOf: ({ serviceId }) => serviceId,
      // Update makes the entry. Source: hcsshim, internal/uvm/hvsocket.go.
      attach: (service) => context.host.modify(request("Update", service)),
      detach: (service) => context.host.modify(request("Remove", service)),
      free: () => {},
    });
    this.counts.restore(entries);
  }

  /** Adds an entry. DeviceError where the service has one already. */
  async add(
    serviceId: string,
    options: HvSocketServiceOptions = {},
  ): Promise<AttachedHvSocketService> {
    const key = checkGuid(serviceId);
    const config = configOf(options);
    const entry = await this.acquire(key, {
      join: () => {
        throw this.refuse(
          "already-attached",
          `Service "${key}" is in the table already of`,
        );
      },
      reserve: () => ({ serviceId: key, config }),
    });
    return attached(
      entry.record,
      () => this.#release(key, entry),
    );
  }

  /** Removes an entry. */
  async remove(serviceId: string): Promise<void> {
    await this.#release(checkGuid(serviceId));
  }

  #release(key: string, entry?: Entry<HvSocketService>): Promise<boolean> {
    const missing = () =>
      this.refuse("not-attached", `Service "${key}" is not in the table of`);
    return this.counts.release(key, { entry, missing });
  }
}

function request(
  type: "Update" | "Remove",
  { serviceId, config }: HvSocketService,
): ModifySettingRequest {
  const made: ModifySettingRequest = {
    ResourcePath:
      `VirtualMachine/Devices/HvSocket/HvSocketConfig/ServiceTable/${serviceId}`,
    RequestType: type,
  };
  if (type === "Update") made.Settings = config;
  return made;
}

function checkGuid(serviceId: unknown): string {
  const key = typeof serviceId === "string" ? serviceId.toLowerCase() : "";
  if (guidPattern.test(key)) return key;
  throw new RangeError(
    `A service id must be a GUID: ${JSON.stringify(serviceId)}`,
  );
}

function configOf(options: HvSocketServiceOptions): HvSocketServiceConfig {
  checkKeys(options, [
    "bindSecurityDescriptor",
    "connectSecurityDescriptor",
    "allowWildcardBinds",
    "disabled",
  ], "a Hyper-V socket service");
  const config: HvSocketServiceConfig = {};
  const { bindSecurityDescriptor, connectSecurityDescriptor } = options;
  if (bindSecurityDescriptor) {
    config.BindSecurityDescriptor = bindSecurityDescriptor;
  }
  if (connectSecurityDescriptor) {
    config.ConnectSecurityDescriptor = connectSecurityDescriptor;
  }
  if (options.allowWildcardBinds) config.AllowWildcardBinds = true;
  if (options.disabled) config.Disabled = true;
  return config;
}
