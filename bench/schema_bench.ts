/**
 * Figures of the schema's checks. Run alone: `deno run -A bench/schema_bench.ts`.
 *
 * @module
 */

import {
  type ComputeSystem,
  diff,
  jsonSchemaFor,
  type ModifySettingRequest,
  requiredVersion,
  validate,
  validateModifyRequest,
} from "../src/schema/mod.ts";

/** One figure. */
export interface BenchRow {
  /** What was measured. */
  name: string;
  /** The median, in `unit`. */
  value: number;
  /** The unit. */
  unit: string;
}

/** A Linux VM with every device that uvm writes. */
const document: ComputeSystem = {
  Owner: "bench",
  SchemaVersion: { Major: 2, Minor: 1 },
  VirtualMachine: {
    StopOnReset: true,
    Chipset: {
      Uefi: {
        BootThis: {
          DeviceType: "VmbFs",
          DevicePath: "\\kernel",
          OptionalData: "initrd=/initrd.img panic=-1",
        },
      },
    },
    ComputeTopology: {
      Memory: { SizeInMB: 1024, AllowOvercommit: true },
      Processor: { Count: 2 },
    },
    Devices: {
      ComPorts: { "0": { NamedPipe: "\\\\.\\pipe\\bench" } },
      Scsi: { "0": {} },
      VirtualPMem: {
        Devices: { "0": { HostPath: "C:\\rootfs.vhd", ImageFormat: "Vhd1" } },
        MaximumCount: 64,
      },
      VideoMonitor: {},
      Keyboard: {},
      EnhancedModeVideo: {},
      HvSocket: {
        HvSocketConfig: {
          DefaultBindSecurityDescriptor: "D:P(A;;FA;;;SY)(A;;FA;;;BA)",
        },
      },
      VirtualSmb: {
        Shares: [{
          Name: "os",
          Path: "C:\\boot",
          Options: { ReadOnly: true, ShareRead: true, CacheIo: true },
        }],
      },
    },
    GuestConnection: { UseVsock: true, UseConnectedSuspend: true },
  },
};

const request: ModifySettingRequest = {
  ResourcePath: "VirtualMachine/Devices/Scsi/0/Attachments/1",
  RequestType: "Add",
  Settings: { Type: "VirtualDisk", Path: "C:\\a.vhdx", ReadOnly: true },
};

/** The figures of the schema's checks; each is the median of many runs. */
export function benchSchema(): BenchRow[] {
  const start = performance.now();
  const first = validate(document);
  const cold = performance.now() - start;
  if (first.length > 0) {
    throw new Error(`Document is not clean: ${first.length}`);
  }
  const full = fullDocument();
  const broken = structuredClone(full);
  broken.VirtualMachine!.Devices!.Scsi = brokenDisks();
  return [
    {
      name: "validate: first document, table resolved",
      value: cold,
      unit: "ms",
    },
    measured("validate: a Linux VM", () => validate(document)),
    measured("validate: 4 controllers of 64 disks", () => validate(full)),
    measured("validate: 256 misspelt disks", () => validate(broken)),
    measured("requiredVersion: a Linux VM", () => requiredVersion(document)),
    measured(
      "validateModifyRequest: a disk",
      () => validateModifyRequest(request),
    ),
    measured(
      "diff: the VM with its disks against the one without",
      () => diff(full, document),
    ),
    measured(
      "jsonSchemaFor: ComputeSystem",
      () => jsonSchemaFor("ComputeSystem"),
    ),
  ];
}

function fullDocument(): ComputeSystem {
  const full = structuredClone(document);
  full.VirtualMachine!.Devices!.Scsi = disks(() => ({
    Type: "VirtualDisk",
    Path: "C:\\disk.vhdx",
    ReadOnly: true,
  }));
  return full;
}

function brokenDisks(): Record<string, never> {
  return disks(() => ({ Typ: "VirtualDisk", Path: "x" })) as never;
}

function disks<T>(
  make: () => T,
): Record<string, { Attachments: Record<string, T> }> {
  const controllers: Record<string, { Attachments: Record<string, T> }> = {};
  for (let controller = 0; controller < 4; controller++) {
    const Attachments: Record<string, T> = {};
    for (let lun = 0; lun < 64; lun++) Attachments[lun] = make();
    controllers[controller] = { Attachments };
  }
  return controllers;
}

/** The median of 50 rounds after a warm-up, per call. */
function measured(name: string, run: () => unknown): BenchRow {
  for (let count = 0; count < 200; count++) run();
  const rounds: number[] = [];
  for (let round = 0; round < 50; round++) {
    const start = performance.now();
    for (let count = 0; count < 20; count++) run();
    rounds.push((performance.now() - start) / 20);
  }
  rounds.sort((a, b) => a - b);
  return { name, value: rounds[25] * 1000, unit: "µs" };
}

if (import.meta.main) {
  for (const { name, value, unit } of benchSchema()) {
    // deno-lint-ignore no-console
    console.log(`${value.toFixed(2).padStart(10)} ${unit}  ${name}`);
  }
}
