/**
 * The kinds of devices that the command line attaches and detaches: what each
 * takes, and how it is done by the library.
 *
 * @module
 */
import type { NetworkAdapter } from "../schema/mod.ts";
import type { HnsEndpoint, VmDevices } from "../uvm/devices/mod.ts";
import type { CommandContext } from "./command.ts";
import { fullPathOf } from "./host_path.ts";
import { readObject } from "./input.ts";
import { UsageError } from "./usage_error.ts";

/** A device that was attached, as data. */
export type DeviceData = Record<string, unknown>;

/** Adds one device. */
export type Attach = (devices: VmDevices) => Promise<DeviceData>;

/** A kind of device. */
export interface DeviceKind {
  /** Flags of `attach` that it takes. */
  flags: readonly string[];
  /** The target is a path of the host's. */
  isHostPath?: boolean;
  /** What attaches one; the arguments are checked before the VM is opened. */
  attach(target: string, context: CommandContext): Attach | Promise<Attach>;
  detach(devices: VmDevices, target: string): Promise<void>;
}

const scsi: DeviceKind = {
  isHostPath: true,
  flags: ["guest-path", "read-only", "disk-type", "grant-access"],
  attach: (target, { flags }) => async (devices) => {
    const guestPath = flags.text("guest-path");
    if (devices.snapshot().operatingSystem === "linux") {
      checkLinuxPath(guestPath);
    }
    const disk = await devices.scsi.add(target, {
      guestPath,
      readOnly: flags.on("read-only"),
      type: flags.text("disk-type") as "VirtualDisk" | undefined,
      grantAccess: flags.boolean("grant-access") ?? true,
    });
    return { ...disk };
  },
  detach: (devices, target) => devices.scsi.remove(target),
};

const vpmem: DeviceKind = {
  isHostPath: true,
  flags: ["expose", "grant-access"],
  attach: (target, { flags }) => async (devices) => {
    const device = await devices.vpmem.add(target, {
      expose: flags.on("expose"),
      grantAccess: flags.boolean("grant-access") ?? true,
    });
    return { ...device };
  },
  detach: (devices, target) => devices.vpmem.remove(target),
};

const vsmb: DeviceKind = {
  isHostPath: true,
  flags: ["read-only", "share-option", "single-file"],
  attach: (target, { flags }) => async (devices) => {
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
  isHostPath: true,
  flags: ["guest-path", "read-only", "linux-metadata", "case-sensitive"],
  attach(target, { flags }) {
    const guestPath = flags.text("guest-path");
    if (!guestPath) {
      throw new UsageError(`Flag "--guest-path" is required for plan9`);
    }
    checkLinuxPath(guestPath);
    return async (devices) => {
      const share = await devices.plan9.add(target, {
        guestPath,
        readOnly: flags.on("read-only"),
        linuxMetadata: flags.on("linux-metadata"),
        caseSensitive: flags.on("case-sensitive"),
      });
      return { ...share };
    };
  },
  detach: (devices, target) => devices.plan9.remove(target),
};

const nic: DeviceKind = {
  flags: ["namespace", "guest-namespace"],
  async attach(target, { flags, io }) {
    // The library takes it, but no argument of detach can name it.
    if (flags.text("namespace") === "") {
      throw new UsageError(`Flag "--namespace" must not be empty: ""`);
    }
    const endpoint = await readObject(target, io) as HnsEndpoint;
    await checkEndpoint(endpoint, target);
    const file = flags.text("guest-namespace");
    const options = file === undefined
      ? {}
      : { guestNamespace: await readObject(file, io) };
    const name = flags.text("namespace") ?? endpoint.ID;
    return async ({ network }) => ({
      ...await network.addNamespace(name, [endpoint], options),
    });
  },
  detach: (devices, target) => devices.network.removeNamespace(target),
};

const pipe: DeviceKind = {
  flags: [],
  attach: (target) => async (devices) => ({
    ...await devices.pipes.add(target),
  }),
  detach: (devices, target) => devices.pipes.remove(target),
};

const com: DeviceKind = {
  flags: ["port"],
  attach: (target, { flags }) => async (devices) => ({
    ...await devices.comPorts.add(flags.number("port") ?? 0, target),
  }),
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
const deviceKindNames: readonly string[] = Object.keys(kinds);

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

/** The target as HCS needs it: a path of the host's is full. */
export async function targetOf(
  context: CommandContext,
  kind: DeviceKind,
): Promise<string> {
  const [, , target] = context.positionals;
  return kind.isHostPath ? (await fullPathOf(context))(target) : target;
}

/** Where a device is, in brackets after its name; "" where nothing says. */
export function whereText(device: DeviceData): string {
  const { controller, lun, deviceNumber, guestPath, name, port } = device;
  const places = [
    controller === undefined ? "" : `controller ${controller}, LUN ${lun}`,
    deviceNumber === undefined ? "" : `device ${deviceNumber}`,
    name === undefined ? "" : `share ${name}`,
    port === undefined ? "" : `port ${port}`,
    guestPath ? `guest path ${guestPath}` : "",
  ].filter((place) => place !== "");
  return places.length === 0 ? "" : ` (${places.join(", ")})`;
}

function checkLinuxPath(guestPath: string | undefined): void {
  if (!guestPath || guestPath.startsWith("/")) return;
  throw new UsageError(
    `Flag "--guest-path" must begin with "/" for a Linux guest: "${guestPath}"`,
  );
}

/** Refuses what HCS would refuse of the endpoint, or what is none. */
async function checkEndpoint(
  { ID, MacAddress }: HnsEndpoint,
  file: string,
): Promise<void> {
  if (ID === undefined) {
    throw new UsageError(
      `An endpoint must have an "ID", and "${file}" has none`,
      { hints: ["Describe it as HNS does: Get-HnsEndpoint | ConvertTo-Json"] },
    );
  }
  const given: NetworkAdapter = {
    EndpointId: ID,
    // An empty one is not sent.
    ...MacAddress ? { MacAddress } : {},
  };
  const { validate } = await import("../schema/validate.ts");
  const [finding] = validate(given, { type: "NetworkAdapter" });
  if (finding === undefined) return;
  const key = finding.pointer === "/EndpointId" ? "ID" : "MacAddress";
  throw new UsageError(
    `The endpoint in "${file}" is wrong at "/${key}": ${finding.message}`,
  );
}
