/**
 * SCSI disks, added to and removed from a VM.
 *
 * @module
 */
import type { Attachment, ModifySettingRequest } from "../../schema/mod.ts";
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

/** LUNs of one controller. */
export const lunsPerController = 64;

/** How a disk is added. */
export interface ScsiDiskOptions {
  /** Where the guest mounts it; left out, it is attached only. */
  guestPath?: string;
  /** The guest cannot write to it. */
  readOnly?: boolean;
  /**
   * `VirtualDisk` (default): a VHD or VHDX file. `PassThru`: a physical disk
   * that is offline, `\\.\PHYSICALDRIVE1`. `Iso`: an image of a DVD.
   */
  type?: "VirtualDisk" | "PassThru" | "Iso";
  /** Grant the VM access to the file first; default the VM's own setting. */
  grantAccess?: boolean;
}

/** A disk of a VM. */
export interface ScsiDisk {
  /** The file or physical disk, as it was given. */
  hostPath: string;
  /** The controller, from 0. */
  controller: number;
  /** The logical unit on it, 0 to 63. */
  lun: number;
  /** Where the guest mounts it; "" where it does not. */
  guestPath: string;
  /** Image, physical disk or DVD. */
  type: "VirtualDisk" | "PassThru" | "Iso";
  /** True where the guest cannot write to it. */
  readOnly: boolean;
  /** True where access was granted for it, to be revoked on removal. */
  granted: boolean;
  /** True for the disk that the VM boots from. */
  boot: boolean;
}

/** A disk that was added. Disposing of it removes it. */
export type AttachedScsiDisk = Attached<ScsiDisk>;

/** What the VM's SCSI was created with. */
export interface ScsiLayout {
  /** Keys of the controllers in the HCS document, in their order. */
  controllers: readonly string[];
}

/** The SCSI disks of a VM. A disk is there once: adding it again is an error. */
export class ScsiDisks extends DeviceTable<ScsiDisk> {
  readonly #controllers: readonly string[];
  readonly #slots: SlotAllocator;
  readonly #accessShared: (hostPath: string) => boolean;

  /** For the VM's device table. `accessShared`: another device has the file. */
  constructor(
    context: DeviceContext,
    layout: ScsiLayout,
    entries: readonly Entry<ScsiDisk>[],
    accessShared: (hostPath: string) => boolean = () => false,
  ) {
    super(context, {
      keyOf: (disk) => disk.hostPath,
      fold: context.foldNames ? hostPathKey : undefined,
      attach: (disk) =>
        withAccess(
          context,
          disk,
          accessShared,
          () => context.host.modify(this.#request("Add", disk)),
        ),
      detach: (disk) => this.#detach(disk),
      free: (disk) => this.#slots.free(slotOf(disk)),
    });
    this.#controllers = layout.controllers;
    this.#slots = new SlotAllocator(
      layout.controllers.length * lunsPerController,
    );
    this.#accessShared = accessShared;
    for (const { record } of entries) this.#slots.takeAt(slotOf(record));
    this.counts.restore(entries);
  }

  /** How many controllers the VM has. */
  get controllerCount(): number {
    return this.#controllers.length;
  }

  /**
   * Adds a disk at the lowest free location. DeviceError where it is there
   * already, where all locations are taken, or where there is no controller.
   */
  async add(
    hostPath: string,
    options: ScsiDiskOptions = {},
  ): Promise<AttachedScsiDisk> {
    checkHostPath(hostPath);
    checkKeys(options, [
      "guestPath",
      "readOnly",
      "type",
      "grantAccess",
    ], "a SCSI disk");
    const { type = "VirtualDisk" } = options;
    if (!["VirtualDisk", "PassThru", "Iso"].includes(type)) {
      throw new RangeError(
        `Option "type" must be VirtualDisk, PassThru or Iso: "${type}"`,
      );
    }
    this.#requireController();
    const entry = await this.acquire(hostPath, {
      join: () => {
        throw this.refuse(
          "already-attached",
          `SCSI disk "${hostPath}" is attached already to`,
        );
      },
      reserve: () => ({
        hostPath,
        ...this.#takeLocation(),
        guestPath: options.guestPath ?? "",
        type,
        readOnly: options.readOnly ?? false,
        granted: type !== "PassThru" &&
          (options.grantAccess ?? this.context.grantAccess),
        boot: false,
      }),
    });
    return attached(
      entry.record,
      () => this.#release(hostPath, { entry }),
    );
  }

  /**
   * Removes a disk by its host path. DeviceError where it is not attached, and
   * for the boot disk unless `allowBootDisk` is set.
   */
  async remove(
    hostPath: string,
    options: { allowBootDisk?: boolean } = {},
  ): Promise<void> {
    checkHostPath(hostPath);
    this.#requireController();
    await this.#release(hostPath, options);
  }

  #release(
    hostPath: string,
    { entry, allowBootDisk }: {
      entry?: Entry<ScsiDisk>;
      allowBootDisk?: boolean;
    },
  ): Promise<boolean> {
    return this.counts.release(hostPath, {
      entry,
      missing: () =>
        this.refuse(
          "not-attached",
          `SCSI disk "${hostPath}" is not attached to`,
        ),
      check: ({ record }) => {
        if (!record.boot || allowBootDisk) return;
        throw this.refuse(
          "boot-device",
          `SCSI disk "${hostPath}" is the boot disk of`,
        );
      },
    });
  }

  #requireController(): void {
    if (this.#controllers.length > 0) return;
    throw this.refuse("not-supported", "No SCSI controller is configured for", [
      "Create the VM with scsiControllerCount (--scsi) 1 or more",
    ]);
  }

  #takeLocation(): { controller: number; lun: number } {
    const slot = this.#slots.take();
    if (slot === undefined) {
      throw this.refuse(
        "no-free-slot",
        `All ${this.#slots.capacity} SCSI locations are taken of`,
      );
    }
    return {
      controller: Math.floor(slot / lunsPerController),
      lun: slot % lunsPerController,
    };
  }

  async #detach(disk: ScsiDisk): Promise<void> {
    await this.context.host.modify(this.#request("Remove", disk));
    if (disk.granted && !this.#accessShared(disk.hostPath)) {
      await revoke(this.context.host, disk.hostPath);
    }
  }

  #request(type: "Add" | "Remove", disk: ScsiDisk): ModifySettingRequest {
    const key = this.#controllers[disk.controller];
    const request: ModifySettingRequest = {
      ResourcePath:
        `VirtualMachine/Devices/Scsi/${key}/Attachments/${disk.lun}`,
      RequestType: type,
    };
    if (type === "Add") {
      const settings: Attachment = { Type: disk.type, Path: disk.hostPath };
      if (disk.readOnly) settings.ReadOnly = true;
      request.Settings = settings;
    }
    if (disk.guestPath !== "") {
      request.GuestRequest = {
        RequestType: type,
        ResourceType: "MappedVirtualDisk",
        Settings: this.context.operatingSystem === "windows"
          ? windowsMount(disk)
          : linuxMount(disk),
      };
    }
    return request;
  }
}

function slotOf({ controller, lun }: ScsiDisk): number {
  return controller * lunsPerController + lun;
}

function windowsMount({ guestPath, lun }: ScsiDisk) {
  return { ContainerPath: guestPath, ...(lun ? { Lun: lun } : {}) };
}

function linuxMount({ guestPath, lun, controller, readOnly }: ScsiDisk) {
  return {
    MountPath: guestPath,
    ...(lun ? { Lun: lun } : {}),
    ...(controller ? { Controller: controller } : {}),
    ...(readOnly ? { ReadOnly: true } : {}),
  };
}
