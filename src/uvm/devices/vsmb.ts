/**
 * VSMB shares: folders and files of the host in a Windows VM.
 *
 * @module
 */
import * as windowsPath from "@std/path/windows";
import type {
  ModifySettingRequest,
  VirtualSmbShare,
  VirtualSmbShareOptions,
} from "../../schema/mod.ts";
import { checkHostPath, checkKeys } from "./device_error.ts";
import {
  type Attached,
  attached,
  type DeviceContext,
  DeviceTable,
} from "./device_table.ts";
import type { Entry } from "./ref_counts.ts";
import { hostPathKey } from "./same_name.ts";

/** Where a Windows guest finds the shares. Source: hcsshim, vsmb.go. */
export const vsmbGuestPrefix =
  "\\\\?\\VMSMB\\VSMB-{dcc079ae-60ba-4d07-847c-3493609c0870}\\";

/** How a share is added. */
export interface VsmbOptions {
  /**
   * HCS's share options, in HCS's spelling. Those that are false are not sent;
   * `{}` is sent as such.
   */
  options?: VirtualSmbShareOptions;
  /** The host path is a file, and the guest is to see it alone. */
  singleFile?: boolean;
  /** Take the share that is there, whatever its settings. */
  reuse?: boolean;
}

/** A share of a VM. */
export interface VsmbShare {
  /** The folder or file, as it was given. */
  hostPath: string;
  /** Its name in HCS: `s1`. */
  name: string;
  /** Where the guest finds it. */
  guestPath: string;
  /** The options that are set; absent where none were given. */
  options?: VirtualSmbShareOptions;
  /** True where the host path is a file that is shared alone. */
  singleFile: boolean;
}

/** A use of a share. Disposing of it drops the use. */
export type AttachedVsmbShare = Attached<VsmbShare>;

/** The VSMB shares of a VM; adding one again counts a use more. */
export class VsmbShares extends DeviceTable<VsmbShare> {
  #counter: number;

  /** For the VM's device table. `counter` is the number of the last name. */
  constructor(
    context: DeviceContext,
    { counter }: { counter: number },
    entries: readonly Entry<VsmbShare>[],
  ) {
    super(context, {
      keyOf: (share) => share.hostPath,
      fold: context.foldNames ? hostPathKey : undefined,
      attach: (share) => context.host.modify(addRequest(share)),
      detach: (share) => context.host.modify(removeRequest(share)),
      free: ({ name }, wasNeverThere) => {
        // The last name is free again; one before it never is.
        if (wasNeverThere && name === nameOf(this.#counter)) this.#counter--;
      },
    });
    this.#counter = counter;
    this.counts.restore(entries);
  }

  /** The number of the last name that was given. */
  get counter(): number {
    return this.#counter;
  }

  /**
   * Shares a folder, or with `singleFile` one file, or adds a use of the share
   * that is there. DeviceError where that one has other settings, unless
   * `reuse` is set, and for a Linux VM.
   */
  async add(
    hostPath: string,
    given: VsmbOptions = {},
  ): Promise<AttachedVsmbShare> {
    checkHostPath(hostPath);
    checkKeys(given, ["options", "singleFile", "reuse"], "a VSMB share");
    this.#requireWindows();
    const { singleFile = false, reuse = false } = given;
    const options = setOptions(given.options, singleFile);
    const entry = await this.acquire(hostPath, {
      join: (share) => {
        if (reuse) return;
        const same = share.singleFile === singleFile &&
          sameOptions(share.options, options);
        if (!same) throw this.#otherSettings(share);
      },
      reserve: () => {
        const name = nameOf(++this.#counter);
        const file = singleFile ? windowsPath.basename(hostPath) : "";
        const guestPath = vsmbGuestPrefix + name + (file && `\\${file}`);
        const share = { hostPath, name, guestPath, singleFile };
        return { ...share, ...(options ? { options } : {}) };
      },
    });
    const release = () => this.#release(hostPath, entry);
    return attached(entry.record, release);
  }

  /** Drops a use of a share; the last use removes it. */
  async remove(hostPath: string): Promise<void> {
    checkHostPath(hostPath);
    this.#requireWindows();
    await this.#release(hostPath);
  }

  /** Where the guest finds a shared path. DeviceError where it is not shared. */
  guestPath(hostPath: string): string {
    checkHostPath(hostPath);
    const entry = this.counts.get(hostPath);
    if (!entry || entry.phase === "adding") throw this.#missing(hostPath);
    return entry.record.guestPath;
  }

  #release(hostPath: string, entry?: Entry<VsmbShare>): Promise<boolean> {
    const missing = () => this.#missing(hostPath);
    return this.counts.release(hostPath, { entry, missing });
  }

  #requireWindows(): void {
    if (this.context.operatingSystem !== "linux") return;
    throw this.refuse(
      "not-supported",
      "VSMB shares are for Windows guests, not for",
      ["Share a folder with a Linux guest by Plan9"],
    );
  }

  #missing(hostPath: string): Error {
    return this.refuse("not-attached", `"${hostPath}" is no VSMB share of`);
  }

  #otherSettings(share: VsmbShare): Error {
    const settings = JSON.stringify(share.options ?? {}) +
      (share.singleFile ? " as a single file" : "");
    return this.refuse(
      "other-settings",
      `"${share.hostPath}" is shared already with other options (${settings}) in`,
    );
  }
}

function nameOf(number: number): string {
  return `s${number.toString(16)}`;
}

function addRequest(share: VsmbShare): ModifySettingRequest {
  const { hostPath, name, options, singleFile } = share;
  const settings: VirtualSmbShare = {
    Name: name,
    Path: singleFile ? windowsPath.dirname(hostPath) : hostPath,
  };
  if (singleFile) settings.AllowedFiles = [windowsPath.basename(hostPath)];
  if (options) settings.Options = options;
  return {
    ResourcePath: "VirtualMachine/Devices/VirtualSmb/Shares",
    RequestType: "Add",
    Settings: settings,
  };
}

function removeRequest({ name }: VsmbShare): ModifySettingRequest {
  return {
    ResourcePath: "VirtualMachine/Devices/VirtualSmb/Shares",
    RequestType: "Remove",
    Settings: { Name: name },
  };
}

/** The options that are true; a single file needs two more. */
function setOptions(
  options: VirtualSmbShareOptions | undefined,
  singleFile: boolean,
): VirtualSmbShareOptions | undefined {
  if (options === undefined && !singleFile) return undefined;
  const given = Object.entries(options ?? {});
  for (const [name, value] of given) {
    if (value === undefined || typeof value === "boolean") continue;
    throw new TypeError(
      `VSMB option "${name}" must be true or false: ${JSON.stringify(value)}`,
    );
  }
  return {
    ...Object.fromEntries(given.filter(([, value]) => value)),
    ...(singleFile
      ? { RestrictFileAccess: true, SingleFileMapping: true }
      : {}),
  };
}

function sameOptions(
  one: VirtualSmbShareOptions = {},
  other: VirtualSmbShareOptions = {},
): boolean {
  const names = (options: object) => Object.keys(options).sort().join();
  return names(one) === names(other);
}
