import type { VirtualSmbShareOptions } from "../src/schema/mod.ts";
import type { HnsEndpoint } from "../src/uvm/devices/mod.ts";
import type { UtilityVm } from "../src/uvm/utility_vm.ts";

/** An operation of a recorded case; golden/README.md lists them. */
export interface Operation {
  op: string;
  hostPath?: string;
  uvmPath?: string;
  readOnly?: boolean;
  expose?: boolean;
  options?: VirtualSmbShareOptions;
  namespace?: string;
  endpoints?: HnsEndpoint[] | null;
}

/** The part of a VM that recorded operations use. */
export type GoldenVm = Pick<
  UtilityVm,
  | "scsi"
  | "vsmb"
  | "plan9"
  | "vpmem"
  | "network"
  | "start"
  | "terminate"
>;

type Step = (vm: GoldenVm, operation: Operation) => Promise<unknown>;

/**
 * The recorded program shares what is shared already whatever its settings
 * (`reuse`), and detaches a Windows VM's scratch disk that it is told to
 * (`allowBootDisk`). It does not know the path of a Linux VM's boot disk, so
 * removing that is an error there as here.
 */
const steps: Record<string, { run: Step; failed: unknown[] }> = {
  addSCSI: {
    async run(vm, { hostPath = "", uvmPath }) {
      const disk = await vm.scsi.add(hostPath, { guestPath: uvmPath });
      return [disk.controller, disk.lun];
    },
    failed: [-1, -1],
  },
  removeSCSI: {
    run: (vm, { hostPath = "" }) =>
      vm.scsi.remove(hostPath, { allowBootDisk: true }),
    failed: [],
  },
  addVPMEM: {
    async run(vm, { hostPath = "", expose }) {
      const device = await vm.vpmem.add(hostPath, { expose, reuse: true });
      return [device.deviceNumber, device.guestPath];
    },
    failed: [0, ""],
  },
  removeVPMEM: {
    run: (vm, { hostPath = "" }) => vm.vpmem.remove(hostPath),
    failed: [],
  },
  addVSMB: {
    async run(vm, { hostPath = "", options }) {
      await vm.vsmb.add(hostPath, { options, reuse: true });
    },
    failed: [],
  },
  removeVSMB: {
    run: (vm, { hostPath = "" }) => vm.vsmb.remove(hostPath),
    failed: [],
  },
  vsmbPath: {
    run: (vm, { hostPath = "" }) =>
      Promise.resolve([vm.vsmb.guestPath(hostPath)]),
    failed: [""],
  },
  addPlan9: {
    async run(vm, { hostPath = "", uvmPath = "", readOnly }) {
      const reuse = true;
      await vm.plan9.add(hostPath, { guestPath: uvmPath, readOnly, reuse });
    },
    failed: [],
  },
  removePlan9: {
    run: (vm, { hostPath = "" }) => vm.plan9.remove(hostPath),
    failed: [],
  },
  addNetNS: {
    async run(vm, { namespace = "", endpoints = [] }) {
      await vm.network.addNamespace(namespace, endpoints, { reuse: true });
    },
    failed: [],
  },
  removeNetNS: {
    run: (vm, { namespace = "" }) => vm.network.removeNamespace(namespace),
    failed: [],
  },
  start: { run: (vm) => vm.start(), failed: [] },
  terminate: { run: (vm) => vm.terminate(), failed: [] },
};

/** Runs a recorded operation; its results, an error or null last. */
export async function runOperation(
  vm: GoldenVm,
  operation: Operation,
): Promise<unknown[]> {
  const step = steps[operation.op];
  if (!step) throw new Error(`Unknown operation: "${operation.op}"`);
  try {
    const results = await step.run(vm, operation);
    return [...(Array.isArray(results) ? results : []), null];
  } catch (error) {
    return [...step.failed, error];
  }
}
