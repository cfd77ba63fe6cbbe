/**
 * The root file system that a Linux VM's options ask for. Needs no host, so
 * that options can be checked anywhere.
 *
 * @module
 */
import type { LinuxOptions } from "./options.ts";
import { extensionOf } from "./paths.ts";

/** A root file system by its options alone. */
export interface RootFs {
  /** Its name in the folder of the boot files. */
  rootFsFile: string;
  /** How it is attached. */
  rootFsType: "initrd" | "vhd";
}

/**
 * The file and its kind. RangeError for a name that tells no kind, and for a
 * VHD without a VPMem device to hold it.
 */
export function rootFsOf(options: LinuxOptions): RootFs {
  const { rootFsFile, preferredRootFsType, vpmemDeviceCount } = options;
  const rootFsType = rootFsFile === undefined
    ? preferredRootFsType ?? "initrd"
    : typeOf(rootFsFile);
  if (rootFsType === "vhd" && vpmemDeviceCount === 0) {
    throw new RangeError(
      `Option "vpmemDeviceCount" must be at least 1 to boot from a VHD: 0`,
    );
  }
  return {
    rootFsType,
    rootFsFile: rootFsFile ??
      (rootFsType === "vhd" ? "rootfs.vhd" : "initrd.img"),
  };
}

function typeOf(rootFsFile: string): RootFs["rootFsType"] {
  const extension = extensionOf(rootFsFile);
  if (extension === "img") return "initrd";
  if (extension === "vhd" || extension === "vhdx") return "vhd";
  throw new RangeError(
    `Option "rootFsFile" must end in .img, .vhd or .vhdx: "${rootFsFile}"`,
  );
}
