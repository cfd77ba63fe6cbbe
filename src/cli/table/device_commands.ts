/**
 * Rows of the commands that change what a VM has.
 *
 * @module
 */
import type { CommandSpec } from "../command.ts";
import type { PositionalSpec } from "../flags.ts";

const kind: PositionalSpec = {
  name: "KIND",
  description: "One of scsi, vsmb, plan9, vpmem, nic, pipe, com",
  choices: ["scsi", "vsmb", "plan9", "vpmem", "nic", "pipe", "com"],
};
const id: PositionalSpec = { name: "ID", description: "The VM's id" };

/** The rows. */
export const deviceCommands: readonly CommandSpec[] = [
  {
    name: "attach",
    summary: "Add a disk, share, adapter or pipe to a VM",
    description: [
      "scsi PATH: a disk, at the lowest free location. vpmem PATH: a read-only VHD or VHDX of a Linux VM. vsmb PATH: a folder of a Windows VM. plan9 PATH: a folder of a Linux VM. nic FILE: a network adapter for the HNS endpoint that the file describes as JSON. pipe NAME: a named pipe of a Windows VM. com PIPE: a serial port.",
      "A relative path starts at the current folder; on the simulator, whose paths are those of a Windows machine, at C:\\uvm.",
      "Works on VMs that uvm created: what each VM has is kept in the state folder. Any number of attach and detach may run at once.",
      "What is shared already is used once more, if its settings are the same; each use is detached by itself.",
    ],
    positionals: [
      kind,
      id,
      { name: "TARGET", description: "Path, file or pipe; see above" },
    ],
    flags: [
      {
        name: "guest-path",
        type: "text",
        value: "PATH",
        description: "SCSI, Plan9: where the guest mounts it",
      },
      {
        name: "read-only",
        type: "boolean",
        description: "SCSI, VSMB, Plan9: the guest cannot write to it",
      },
      {
        name: "disk-type",
        type: "choice",
        choices: ["VirtualDisk", "PassThru", "Iso"],
        description: "SCSI: a disk image (default), a physical disk or a DVD",
      },
      {
        name: "grant-access",
        type: "boolean",
        negatable: true,
        description:
          "SCSI, VPMem: grant the VM access to the file first (default)",
      },
      {
        name: "expose",
        type: "boolean",
        description: "VPMem: mount it in the guest",
      },
      {
        name: "share-option",
        type: "text",
        value: "NAME",
        multiple: true,
        description: "VSMB: an option of HCS to set: CacheIo, ShareRead",
      },
      {
        name: "single-file",
        type: "boolean",
        description: "VSMB: the path is a file, to be shared alone",
      },
      {
        name: "linux-metadata",
        type: "boolean",
        description: "Plan9: keep owner and mode of files",
      },
      {
        name: "case-sensitive",
        type: "boolean",
        description: "Plan9: names that differ in case are different files",
      },
      {
        name: "namespace",
        type: "text",
        value: "NAME",
        description: "NIC: the namespace's name; default the endpoint's ID",
      },
      {
        name: "guest-namespace",
        type: "text",
        value: "FILE|-",
        description: "NIC: the namespace for the guest, as HCN describes it",
      },
      {
        name: "port",
        type: "whole",
        description: "COM: which serial port, 0 (default) or 1",
      },
    ],
    examples: [
      ["uvm attach scsi $id C:\\disks\\data.vhdx --guest-path /mnt/data", ""],
      ["uvm attach plan9 $id C:\\src --guest-path /src --read-only", ""],
      [
        "Get-HnsEndpoint | Select-Object -First 1 | ConvertTo-Json -Depth 9 | uvm attach nic $id -",
        "An endpoint from the pipeline",
      ],
    ],
    load: async () => (await import("../commands/on_vms.ts")).attach,
  },
  {
    name: "detach",
    summary: "Remove a disk, share, adapter or pipe from a VM",
    positionals: [
      kind,
      id,
      {
        name: "TARGET",
        description: "As attached; nic: the namespace or endpoint, com: 0 or 1",
      },
    ],
    examples: [["uvm detach scsi $id C:\\disks\\data.vhdx", "Remove a disk"]],
    load: async () => (await import("../commands/on_vms.ts")).detach,
  },
  {
    name: "devices",
    summary: "Show what a VM has",
    description: [
      "One line each: kind, place, what it is, where the guest has it, how many uses, and whether it is present or a killed process left it under way.",
    ],
    positionals: [id],
    examples: [
      [
        "(uvm devices $id --json | ConvertFrom-Json).devices | Where-Object kind -eq scsi",
        "As objects",
      ],
    ],
    load: async () => (await import("../commands/on_vms.ts")).devices,
  },
];
