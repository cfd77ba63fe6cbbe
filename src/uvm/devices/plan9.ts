/**
 * Plan9 shares: folders of the host in a Linux VM.
 *
 * @module
 */
import type { ModifySettingRequest, Plan9Share } from "../../schema/mod.ts";
import { checkHostPath, checkKeys } from "./device_error.ts";
import {
  type Attached,
  attached,
  build1809,
  type DeviceContext,
  DeviceTable,
} from "./device_table.ts";
import type { Entry } from "./ref_counts.ts";
import { hostPathKey } from "./same_name.ts";

/** Values of `Plan9Share.Flags`. Source: hcsshim, internal/uvm/plan9.go. */
export const Plan9Flag = {
  /** The host refuses writes. */
  ReadOnly: 1,
  /** Owner and mode of files are kept for Linux. */
  LinuxMetadata: 4,
  /** Names that differ in case only are different files. */
  CaseSensitive: 8,
} as const;

/** How a share is added. */
export interface Plan9Options {
  /** Where the guest mounts it. */
  guestPath: string;
  /**
   * The guest mounts it read-only; from Windows build 17763 on the host refuses
   * writes as well.
   */
  readOnly?: boolean;
  /** Keep owner and mode of files for Linux. */
  linuxMetadata?: boolean;
  /** Names that differ in case only are different files. */
  caseSensitive?: boolean;
  /** Take the share that is there, whatever its settings. */
  reuse?: boolean;
}

/** A share of a VM. */
export interface Plan9SharedFolder {
  /** The folder, as it was given. */
  hostPath: string;
  /** Its name in HCS: `1`. */
  name: string;
  /** The vsock port that serves it. */
  port: number;
  /** Where the guest mounts it. */
  guestPath: string;
  /** True where the guest mounts it read-only. */
  readOnly: boolean;
  /** {@linkcode Plan9Flag} values, added up. */
  flags: number;
}

/** A use of a share. Disposing of it drops the use. */
export type AttachedPlan9Share = Attached<Plan9SharedFolder>;

/** The Plan9 shares of a VM; adding one again counts a use more. */
export class Plan9Shares extends DeviceTable<Plan9SharedFolder> {
  #counter: number;

  /** For the VM's device table. `counter` is the last port that was given. */
  constructor(
    context: DeviceContext,
    { counter }: { counter: number },
    entries: readonly Entry<Plan9SharedFolder>[],
  ) {
    super(context, {
      keyOf: (share) => share.hostPath,
      fold: context.foldNames ? hostPathKey : undefined,
      attach: (share) => context.host.modify(addRequest(share)),
      detach: (share) => context.host.modify(removeRequest(share)),
      free: ({ port }, wasNeverThere) => {
        // The last port is free again; one before it never is.
        if (wasNeverThere && port === this.#counter) this.#counter--;
      },
    });
    this.#counter = counter;
    this.counts.restore(entries);
  }

  /** The last port that was given. */
  get counter(): number {
    return this.#counter;
  }

  /**
   * Shares a folder, or adds a use of the share that is there. DeviceError
   * where that one has other settings, unless `reuse` is set, and for a
   * Windows VM.
   */
  async add(
    hostPath: string,
    options: Plan9Options,
  ): Promise<AttachedPlan9Share> {
    checkHostPath(hostPath);
    this.#requireLinux();
    checkKeys(options, [
      "guestPath",
      "readOnly",
      "linuxMetadata",
      "caseSensitive",
      "reuse",
    ], "a Plan9 share");
    const { guestPath, readOnly = false, reuse = false } = options;
    if (typeof guestPath !== "string" || guestPath === "") {
      throw new RangeError(
        `Option "guestPath" must not be empty: ${JSON.stringify(guestPath)}`,
      );
    }
    const flags = this.#flags(options);
    const entry = await this.acquire(hostPath, {
      join: (share) => {
        const same = share.guestPath === guestPath &&
          share.readOnly === readOnly && share.flags === flags;
        if (!same && !reuse) throw this.#otherSettings(share);
      },
      reserve: () => {
        const port = ++this.#counter;
        const name = `${port}`;
        return { hostPath, name, port, guestPath, readOnly, flags };
      },
    });
    const release = () => this.#release(hostPath, entry);
    return attached(entry.record, release);
  }

  /** Drops a use of a share; the last use removes it. */
  async remove(hostPath: string): Promise<void> {
    checkHostPath(hostPath);
    this.#requireLinux();
    await this.#release(hostPath);
  }

  #release(
    hostPath: string,
    entry?: Entry<Plan9SharedFolder>,
  ): Promise<boolean> {
    const missing = () =>
      this.refuse("not-attached", `"${hostPath}" is no Plan9 share of`);
    return this.counts.release(hostPath, { entry, missing });
  }

  #flags({ readOnly, linuxMetadata, caseSensitive }: Plan9Options): number {
    const hostRefuses = readOnly && (this.context.osBuild ?? 0) >= build1809;
    return (hostRefuses ? Plan9Flag.ReadOnly : 0) |
      (linuxMetadata ? Plan9Flag.LinuxMetadata : 0) |
      (caseSensitive ? Plan9Flag.CaseSensitive : 0);
  }

  #requireLinux(): void {
    if (this.context.operatingSystem !== "windows") return;
    throw this.refuse(
      "not-supported",
      "Plan9 shares are for Linux guests, not for",
      ["Share a folder with a Windows guest by VSMB"],
    );
  }

  #otherSettings(share: Plan9SharedFolder): Error {
    const { hostPath, guestPath, readOnly, flags } = share;
    return this.refuse(
      "other-settings",
      `"${hostPath}" is shared already with other settings (at "${guestPath}", ${
        readOnly ? "read-only" : "writable"
      }, flags ${flags}) in`,
    );
  }
}

function addRequest(share: Plan9SharedFolder): ModifySettingRequest {
  const { name, port, hostPath, guestPath, readOnly, flags } = share;
  const settings: Plan9Share = { Name: name, Path: hostPath, Port: port };
  if (flags !== 0) settings.Flags = flags;
  return {
    ResourcePath: "VirtualMachine/Devices/Plan9/Shares",
    RequestType: "Add",
    Settings: settings,
    GuestRequest: {
      RequestType: "Add",
      ResourceType: "MappedDirectory",
      Settings: {
        MountPath: guestPath,
        Port: port,
        ...(readOnly ? { ReadOnly: true } : {}),
      },
    },
  };
}

function removeRequest(share: Plan9SharedFolder): ModifySettingRequest {
  const { name, port, guestPath } = share;
  return {
    ResourcePath: "VirtualMachine/Devices/Plan9/Shares",
    RequestType: "Remove",
    Settings: { Name: name, Port: port },
    GuestRequest: {
      RequestType: "Remove",
      ResourceType: "MappedDirectory",
      Settings: { MountPath: guestPath, Port: port },
    },
  };
}
