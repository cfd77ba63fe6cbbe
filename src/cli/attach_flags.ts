/**
 * The flag of `uvm run` that attaches devices.
 *
 * @module
 */
import type { FlagSpec } from "./flags.ts";

/** `--attach`. */
export const attachFlags: readonly FlagSpec[] = [
  {
    name: "attach",
    type: "text",
    value: "KIND=PATH[,...]",
    multiple: true,
    description:
      "Attach a device once the VM runs: scsi=PATH, plan9=PATH, vpmem=PATH or vsmb=PATH, then flags of `uvm attach`: ,guest=/mnt/x,read-only",
  },
];
