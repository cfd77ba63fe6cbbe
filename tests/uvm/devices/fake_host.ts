import { HcsError } from "../../../src/errors.ts";
import type { ModifySettingRequest } from "../../../src/schema/mod.ts";
import type { DeviceHost } from "../../../src/uvm/devices/device_host.ts";
import {
  type DeviceSnapshot,
  type RestoreOptions,
  VmDevices,
  type VmDevicesOptions,
} from "../../../src/uvm/devices/mod.ts";

/** What a fake VM has and was asked. */
export interface FakeVm extends DeviceHost {
  /** Every request, refused ones included. */
  requests: ModifySettingRequest[];
  /** What is there, by resource path; of lists, by path and name. */
  resources: Map<string, unknown>;
  /** What the guest was told of, by kind and place. */
  guest: Set<string>;
  /** Paths that the VM may open. */
  granted: Set<string>;
  warnings: string[];
  /** Answers `GuestConnection`. */
  capabilities: Record<string, boolean>;
  /** Called before a request has its effect; throws to refuse it. */
  before: (request: ModifySettingRequest) => Promise<void> | void;
}

/** An error as HCS gives it. */
export function refusal(code = 0x80004005, codeName = "E_FAIL"): HcsError {
  return new HcsError("Refused", { operation: "modify", code, codeName });
}

/**
 * A VM that does what it is told, but refuses a second device in one place and
 * the removal of one that is not there.
 */
export function fakeVm(id = "vm"): FakeVm {
  const vm: FakeVm = {
    id,
    requests: [],
    resources: new Map(),
    guest: new Set(),
    granted: new Set(),
    warnings: [],
    capabilities: {},
    before: () => {},
    async modify(request) {
      vm.requests.push(structuredClone(request));
      await vm.before(request);
      apply(vm, request);
    },
    properties: () =>
      Promise.resolve({
        GuestConnectionInfo: { GuestDefinedCapabilities: vm.capabilities },
      }),
    grantAccess(path) {
      vm.granted.add(path);
      return Promise.resolve();
    },
    revokeAccess(path) {
      vm.granted.delete(path);
      return Promise.resolve();
    },
    warn: (message) => vm.warnings.push(message),
  };
  return vm;
}

function apply(vm: FakeVm, request: ModifySettingRequest): void {
  const { ResourcePath, RequestType, Settings, GuestRequest } = request;
  if (ResourcePath) {
    const name = (Settings as { Name?: string } | undefined)?.Name;
    const key = ResourcePath.endsWith("/Shares")
      ? `${ResourcePath}/${name}`
      : ResourcePath;
    const exists = vm.resources.has(key);
    if (RequestType === "Add" && exists) {
      throw refusal(0x800700b7, "ERROR_ALREADY_EXISTS");
    }
    if (RequestType === "Remove" && !exists) {
      throw refusal(0x80070490, "ERROR_NOT_FOUND");
    }
    if (RequestType === "Remove") vm.resources.delete(key);
    else vm.resources.set(key, Settings);
  }
  if (GuestRequest) {
    const { RequestType: type, ResourceType = "Network", Settings: place } =
      GuestRequest as {
        RequestType: string;
        ResourceType?: string;
        Settings: Record<string, unknown>;
      };
    const { AdapterId, ID, Lun, Controller, DeviceNumber, Port } = place;
    const key = `${ResourceType} ${
      JSON.stringify({ AdapterId, ID, Lun, Controller, DeviceNumber, Port })
    }`;
    if (type === "Remove") vm.guest.delete(key);
    else vm.guest.add(key);
  }
}

/** A table with nothing in it. */
export function emptyDevices(
  operatingSystem: "linux" | "windows",
  given: { osBuild?: number; controllers?: string[]; vpmem?: number } = {},
): DeviceSnapshot {
  const { osBuild, controllers = ["0"], vpmem = 64 } = given;
  return {
    operatingSystem,
    ...(osBuild === undefined ? {} : { osBuild }),
    scsi: { controllers, entries: [] },
    vpmem: { maximumCount: vpmem, entries: [] },
    vsmb: { counter: 0, entries: [] },
    plan9: { counter: 0, entries: [] },
    network: { entries: [] },
    pipes: { entries: [] },
    comPorts: { entries: [] },
    hvSocketServices: { entries: [] },
  };
}

/** Devices over a fake VM, empty unless a table is given. */
export function fakeDevices(
  operatingSystem: "linux" | "windows",
  given:
    & Parameters<typeof emptyDevices>[1]
    & VmDevicesOptions
    & RestoreOptions
    & {
      table?: DeviceSnapshot;
    } = {},
): { vm: FakeVm; devices: VmDevices } {
  const vm = fakeVm();
  const devices = new VmDevices(vm, given);
  devices.restore(given.table ?? emptyDevices(operatingSystem, given), given);
  return { vm, devices };
}
