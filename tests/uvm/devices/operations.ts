import type { VmDevices } from "../../../src/uvm/devices/mod.ts";

/** A kind of device as the random and fault tests use it. */
export interface DeviceKind {
  name: string;
  operatingSystem: "linux" | "windows";
  /** Adding one again counts, rather than fails. */
  counted: boolean;
  /** How many there can be. */
  capacity: number;
  add(devices: VmDevices, n: number): Promise<unknown>;
  remove(devices: VmDevices, n: number): Promise<unknown>;
  list(devices: VmDevices): { count: number }[];
  /** The key of the device of this number, as the list shows it. */
  key(n: number): (listed: Record<string, unknown>) => boolean;
}

const path = (n: number) => `C:\\d\\${n}.vhdx`;
const byPath = (n: number) => (one: Record<string, unknown>) =>
  one.hostPath === path(n);
const guid = (n: number) =>
  `00000000-facb-11e6-bd58-${n.toString(16).padStart(12, "0")}`;
const pipe = (n: number) => `\\\\.\\pipe\\p${n}`;
const endpoints = (n: number) => [
  { ID: `a${n}`, MacAddress: "00-15-5D-00-00-01" },
  { ID: `b${n}` },
];

/** Every kind of device. */
export const deviceKinds: readonly DeviceKind[] = [
  {
    name: "scsi",
    operatingSystem: "linux",
    counted: false,
    capacity: 64,
    add: (d, n) => d.scsi.add(path(n), { guestPath: n % 2 ? `/m${n}` : "" }),
    remove: (d, n) => d.scsi.remove(path(n)),
    list: (d) => d.scsi.list(),
    key: byPath,
  },
  {
    name: "vpmem",
    operatingSystem: "linux",
    counted: true,
    capacity: 5,
    add: (d, n) => d.vpmem.add(path(n), { expose: n % 2 === 1 }),
    remove: (d, n) => d.vpmem.remove(path(n)),
    list: (d) => d.vpmem.list(),
    key: byPath,
  },
  {
    name: "plan9",
    operatingSystem: "linux",
    counted: true,
    capacity: Infinity,
    add: (d, n) => d.plan9.add(path(n), { guestPath: `/m${n}` }),
    remove: (d, n) => d.plan9.remove(path(n)),
    list: (d) => d.plan9.list(),
    key: byPath,
  },
  {
    name: "vsmb",
    operatingSystem: "windows",
    counted: true,
    capacity: Infinity,
    add: (d, n) => d.vsmb.add(path(n)),
    remove: (d, n) => d.vsmb.remove(path(n)),
    list: (d) => d.vsmb.list(),
    key: byPath,
  },
  ...(["linux", "windows"] as const).map((operatingSystem): DeviceKind => ({
    name: `network of ${operatingSystem}`,
    operatingSystem,
    counted: true,
    capacity: Infinity,
    add: (d, n) =>
      d.network.addNamespace(`ns${n}`, endpoints(n), {
        guestNamespace: { ID: `ns${n}` },
      }),
    remove: (d, n) => d.network.removeNamespace(`ns${n}`),
    list: (d) => d.network.list(),
    key: (n) => (one) => one.namespace === `ns${n}`,
  })),
  {
    name: "pipes",
    operatingSystem: "windows",
    counted: true,
    capacity: Infinity,
    add: (d, n) => d.pipes.add(pipe(n)),
    remove: (d, n) => d.pipes.remove(pipe(n)),
    list: (d) => d.pipes.list(),
    key: (n) => (one) => one.hostPath === pipe(n),
  },
  {
    name: "comPorts",
    operatingSystem: "linux",
    counted: false,
    capacity: 2,
    add: (d, n) => d.comPorts.add(n % 2, pipe(n)),
    remove: (d, n) => d.comPorts.remove(n % 2),
    list: (d) => d.comPorts.list(),
    key: (n) => (one) => one.port === n % 2,
  },
  {
    name: "hvSocketServices",
    operatingSystem: "linux",
    counted: false,
    capacity: Infinity,
    add: (d, n) => d.hvSocketServices.add(guid(n)),
    remove: (d, n) => d.hvSocketServices.remove(guid(n)),
    list: (d) => d.hvSocketServices.list(),
    key: (n) => (one) => one.serviceId === guid(n),
  },
];
