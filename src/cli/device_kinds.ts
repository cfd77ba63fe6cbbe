/**
 * The kinds of devices that the command line attaches and detaches: what each
 * takes, and how it is done by the library.
 *
 * @module
 */
import type { HnsEndpoint, VmDevices } from "../uvm/devices/mod.ts";
import type { CommandContext } from "./command.ts";
import { readObject } from "./input.ts";
import { UsageError } from "./usage_error.ts";

/** A device that was attached, as data. */
export type DeviceData = Record<string, unknown>;

/** A kind of device. */
export interface DeviceKind {
  /** Flags of `attach` that it takes. */
  flags: readonly string[];
  attach(
    devices: VmDevices,
    target: string,
    context: CommandContext,
  ): Promise<DeviceData>;
  detach(devices: VmDevices, target: string): Promise<void>;
}

const scsi: DeviceKind = {
  flags: ["guest-path", "read-only", "disk-type", "grant-access"],
  async attach(devices, target, { flags }) {
    const disk = await devices.scsi.add(target, {
      guestPath: flags.text("guest-path"),
      readOnly: flags.on("read-only"),
      type: flags.text("disk-type") as "VirtualDisk" | undefined,
      grantAccess: flags.boolean("grant-access") ?? true,
    });
    return { ...disk };
  },
  detach: (devices, target) => devices.scsi.remove(target),
};

const vpmem: DeviceKind = {
  flags: ["expose", "grant-access"],
  async attach(devices, target, { flags }) {
    const device = await devices.vpmem.add(target, {
      expose: flags.on("expose"),
      grantAccess: flags.boolean("grant-access") ?? true,
    });
    return { ...device };
  },
  detach: (devices, target) => devices.vpmem.remove(target),
};

const vsmb: DeviceKind = {
  flags: ["read-only", "share-option", "single-file"],
  async attach(devices, target, { flags }) {
    const names = [
      ...flags.list("share-option"),
      ...flags.on("read-only") ? ["ReadOnly"] : [],
    ];
    const share = await devices.vsmb.add(target, {
      options: names.length > 0
        ? Object.fromEntries(names.map((name) => [name, true]))
        : undefined,
      singleFile: flags.on("single-file"),
    });
    return { ...share };
  },
  detach: (devices, target) => devices.vsmb.remove(target),
};

const plan9: DeviceKind = {
  flags: ["guest-path", "read-only", "linux-metadata", "case-sensitive"],
  async attach(devices, target, { flags }) {
    const guestPath = flags.text("guest-path");
    if (!guestPath) {
      throw new UsageError(`Flag "--guest-path" is required for plan9`);
    }
    const share = await devices.plan9.add(target, {
      guestPath,
      readOnly: flags.on("read-only"),
      linuxMetadata: flags.on("linux-metadata"),
      caseSensitive: flags.on("case-sensitive"),
    });
    return { ...share };
  },
  detach: (devices, target) => devices.plan9.remove(target),
};

const nic: DeviceKind = {
  flags: ["namespace", "guest-namespace"],
  async attach(devices, target, { flags, io }) {
    const endpoint = await readObject(target, io) as HnsEndpoint;
    const file = flags.text("guest-namespace");
    const network = await devices.network.addNamespace(
      flags.text("namespace") ?? String(endpoint.ID ?? ""),
      [endpoint],
      file === undefined ? {} : { guestNamespace: await readObject(file, io) },
    );
    return { ...network };
  },
  detach: (devices, target) => devices.network.removeNamespace(target),
};

const pipe: DeviceKind = {
  flags: [],
  attach: async (devices, target) => ({ ...await devices.pipes.add(target) }),
  detach: (devices, target) => devices.pipes.remove(target),
};

const com: DeviceKind = {
  flags: ["port"],
  async attach(devices, target, { flags }) {
    const port = flags.number("port") ?? 0;
    return { ...await devices.comPorts.add(port, target) };
  },
  detach: (devices, target) => devices.comPorts.remove(Number(target)),
};

const kinds: Record<string, DeviceKind> = {
  scsi,
  vsmb,
  plan9,
  vpmem,
  nic,
  pipe,
  com,
};

/** The names of the kinds. */
export const deviceKindNames: readonly string[] = Object.keys(kinds);

/** The kind of a command line, with no flag that is another kind's. */
export function deviceKindOf(
  { flags, positionals, spec }: CommandContext,
): DeviceKind {
  const [name] = positionals;
  if (!Object.hasOwn(kinds, name)) {
    throw new UsageError(
      `Unknown kind of device: "${name}"`,
      { hints: [`One of ${deviceKindNames.join(", ")}`] },
    );
  }
  const kind = kinds[name];
  for (const flag of spec.flags ?? []) {
    if (flags.has(flag.name) && !kind.flags.includes(flag.name)) {
      throw new UsageError(`Flag "--${flag.name}" is not for ${name}`);
    }
  }
  return kind;
}
