/**
 * Named pipes of the host in a Windows VM.
 *
 * @module
 */
import type { ModifySettingRequest } from "../../schema/mod.ts";
import { checkHostPath } from "./device_error.ts";
import {
  type Attached,
  attached,
  type DeviceContext,
  DeviceTable,
} from "./device_table.ts";
import type { Entry } from "./ref_counts.ts";
import { vsmbGuestPrefix } from "./vsmb.ts";

const pipePrefix = "\\\\.\\pipe\\";

/** A mapped pipe of a VM. */
export interface HostPipe {
  /** The pipe's name on the host, `\\.\pipe\NAME`. */
  hostPath: string;
  /** Where the guest finds it. Source: hcsshim, internal/uvm/pipes.go. */
  guestPath: string;
}

/** A use of a mapped pipe. Disposing of it drops the use. */
export type AttachedPipe = Attached<HostPipe>;

/** The mapped pipes of a VM; adding one again counts a use more. */
export class MappedPipes extends DeviceTable<HostPipe> {
  /** For the VM's device table. */
  constructor(context: DeviceContext, entries: readonly Entry<HostPipe>[]) {
    super(context, {
      keyOf: (pipe) => pipe.hostPath.toLowerCase(),
      attach: (pipe) => context.host.modify(request("Add", pipe)),
      detach: (pipe) => context.host.modify(request("Remove", pipe)),
      free: () => {},
    });
    this.counts.restore(entries);
  }

  /** Maps a pipe, or adds a use of it. DeviceError for a Linux VM. */
  async add(hostPath: string): Promise<AttachedPipe> {
    checkPipe(hostPath);
    this.#requireWindows();
    const key = hostPath.toLowerCase();
    const name = hostPath.slice(pipePrefix.length);
    const entry = await this.acquire(key, {
      join: () => {},
      reserve: () => ({
        hostPath,
        guestPath: `${vsmbGuestPrefix}IPC$\\${name}`,
      }),
    });
    const release = () => this.#release(hostPath, entry);
    return attached(entry.record, release);
  }

  /** Drops a use of a pipe; the last use removes it. */
  async remove(hostPath: string): Promise<void> {
    checkPipe(hostPath);
    this.#requireWindows();
    await this.#release(hostPath);
  }

  #release(hostPath: string, entry?: Entry<HostPipe>): Promise<boolean> {
    const missing = () =>
      this.refuse("not-attached", `Pipe "${hostPath}" is not mapped in`);
    return this.counts.release(hostPath.toLowerCase(), { entry, missing });
  }

  #requireWindows(): void {
    if (this.context.operatingSystem !== "linux") return;
    throw this.refuse(
      "not-supported",
      "Mapped pipes are for Windows guests, not for",
    );
  }
}

/** Refuses what is no name of a local pipe. */
export function checkPipe(hostPath: string): void {
  checkHostPath(hostPath);
  const isPipe = hostPath.toLowerCase().startsWith(pipePrefix) &&
    hostPath.length > pipePrefix.length &&
    // HCS takes the name as part of a resource path.
    !hostPath.includes("/");
  if (!isPipe) {
    throw new RangeError(
      `A pipe's name must be \\\\.\\pipe\\NAME: "${hostPath}"`,
    );
  }
}

function request(
  type: "Add" | "Remove",
  { hostPath }: HostPipe,
): ModifySettingRequest {
  return {
    ResourcePath: `VirtualMachine/Devices/MappedPipes/${hostPath}`,
    RequestType: type,
  };
}
