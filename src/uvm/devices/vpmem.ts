/**
 * Persistent-memory devices of a Linux VM: read-only disk images.
 *
 * @module
 */
import type {
  ModifySettingRequest,
  VirtualPMemDevice,
} from "../../schema/mod.ts";
import { extensionOf } from "../paths.ts";
import { revoke, withAccess } from "./access.ts";
import { checkHostPath, checkKeys } from "./device_error.ts";
import {
  type Attached,
  attached,
  type DeviceContext,
  DeviceTable,
} from "./device_table.ts";
import type { Entry } from "./ref_counts.ts";
import { hostPathKey } from "./same_name.ts";
import { SlotAllocator } from "./slot_allocator.ts";

/** How a device is added. */
export interface VpmemOptions {
  /** Mount it in the guest, at `/tmp/pN`; default false. */
  expose?: boolean;
  /** Take the device that is there even if the guest has not mounted it. */
  reuse?: boolean;
  /** Grant the VM access to the file first; default the VM's own setting. */
  grantAccess?: boolean;
}

/** A VPMem device of a VM. */
export interface VpmemDevice {
  /** The VHD or VHDX file, as it was given. */
  hostPath: string;
  /** Its number, from 0: `/dev/pmemN` in the guest. */
  deviceNumber: number;
  /** Where the guest mounts it; "" where it does not. */
  guestPath: string;
  /** True where access was granted for it, to be revoked on removal. */
  granted: boolean;
  /** True for the root file system that the VM boots from. */
  boot: boolean;
}

/** A use of a device. Disposing of it drops the use. */
export type AttachedVpmemDevice = Attached<VpmemDevice>;

/** The VPMem devices of a VM; adding one again counts a use more. */
export class VpmemDevices extends DeviceTable<VpmemDevice> {
  readonly #slots: SlotAllocator;
  readonly #accessShared: (hostPath: string) => boolean;

  /** For the VM's device table. `accessShared`: another device has the file. */
  constructor(
    context: DeviceContext,
    layout: { maximumCount: number },
    entries: readonly Entry<VpmemDevice>[],
    accessShared: (hostPath: string) => boolean = () => false,
  ) {
    super(context, {
      keyOf: (device) => device.hostPath,
      fold: context.foldNames ? hostPathKey : undefined,
      attach: (device) =>
        withAccess(
          context,
          device,
          accessShared,
          () => context.host.modify(request("Add", device)),
        ),
      detach: (device) => this.#detach(device),
      free: (device) => this.#slots.free(device.deviceNumber),
    });
    this.#slots = new SlotAllocator(layout.maximumCount);
    this.#accessShared = accessShared;
    for (const { record } of entries) this.#slots.takeAt(record.deviceNumber);
    this.counts.restore(entries);
  }

  /** How many devices the VM can have. */
  get maximumCount(): number {
    return this.#slots.capacity;
  }

  /**
   * Adds a device at the lowest free number, or a use of the one that is there.
   * DeviceError where all numbers are taken, and where it is there but not
   * mounted in the guest though `expose` asks for that.
   */
  async add(
    hostPath: string,
    options: VpmemOptions = {},
  ): Promise<AttachedVpmemDevice> {
    checkHostPath(hostPath);
    checkKeys(options, ["expose", "reuse", "grantAccess"], "a VPMem device");
    this.#requireLinux();
    const entry = await this.acquire(hostPath, {
      join: ({ guestPath }) => {
        if (!options.expose || guestPath !== "" || options.reuse) return;
        throw this.refuse(
          "other-settings",
          `VPMem device "${hostPath}" is attached already, but not mounted in`,
        );
      },
      reserve: () => {
        const deviceNumber = this.#takeNumber();
        return {
          hostPath,
          deviceNumber,
          guestPath: options.expose ? `/tmp/p${deviceNumber}` : "",
          granted: options.grantAccess ?? this.context.grantAccess,
          boot: false,
        };
      },
    });
    return attached(
      entry.record,
      () => this.#release(hostPath, { entry }),
    );
  }

  /**
   * Drops a use of a device; the last use removes it. DeviceError where it is
   * not attached, and for the boot device unless `allowBootDisk` is set.
   */
  async remove(
    hostPath: string,
    options: { allowBootDisk?: boolean } = {},
  ): Promise<void> {
    checkHostPath(hostPath);
    this.#requireLinux();
    await this.#release(hostPath, options);
  }

  #release(
    hostPath: string,
    { entry, allowBootDisk }: {
      entry?: Entry<VpmemDevice>;
      allowBootDisk?: boolean;
    },
  ): Promise<boolean> {
    return this.counts.release(hostPath, {
      entry,
      missing: () =>
        this.refuse(
          "not-attached",
          `VPMem device "${hostPath}" is not attached to`,
        ),
      check: ({ record, count }) => {
        if (!record.boot || count > 1 || allowBootDisk) return;
        throw this.refuse(
          "boot-device",
          `VPMem device "${hostPath}" is the boot disk of`,
        );
      },
    });
  }

  #requireLinux(): void {
    if (this.context.operatingSystem !== "windows") return;
    throw this.refuse("not-supported", "VPMem is for Linux guests, not for");
  }

  #takeNumber(): number {
    const number = this.#slots.take();
    if (number !== undefined) return number;
    throw this.refuse(
      "no-free-slot",
      `All ${this.#slots.capacity} VPMem devices are taken of`,
      ["Create the VM with a larger vpmemDeviceCount (--vpmem), up to 128"],
    );
  }

  async #detach(device: VpmemDevice): Promise<void> {
    await this.context.host.modify(request("Remove", device));
    if (device.granted && !this.#accessShared(device.hostPath)) {
      await revoke(this.context.host, device.hostPath);
    }
  }
}

function request(
  type: "Add" | "Remove",
  { hostPath, deviceNumber, guestPath }: VpmemDevice,
): ModifySettingRequest {
  const made: ModifySettingRequest = {
    ResourcePath: `VirtualMachine/Devices/VirtualPMem/Devices/${deviceNumber}`,
    RequestType: type,
  };
  if (type === "Add") {
    const settings: VirtualPMemDevice = {
      HostPath: hostPath,
      ReadOnly: true,
      ImageFormat: extensionOf(hostPath) === "vhdx" ? "Vhdx" : "Vhd1",
    };
    made.Settings = settings;
  }
  // On removal the guest is asked even where it has not mounted the device.
  if (guestPath !== "" || type === "Remove") {
    made.GuestRequest = {
      RequestType: type,
      ResourceType: "VPMemDevice",
      Settings: {
        ...(deviceNumber ? { DeviceNumber: deviceNumber } : {}),
        ...(guestPath ? { MountPath: guestPath } : {}),
      },
    };
  }
  return made;
}
