/**
 * Rows of the commands about the host and its errors.
 *
 * @module
 */
import type { CommandSpec } from "../command.ts";

/** The rows. */
export const hostCommands: readonly CommandSpec[] = [
  {
    name: "doctor",
    summary: "Probe what this host needs to run VMs",
    description: [
      "Each probe is ok, warn, fail or unknown, with its evidence and what to do. A failed probe gives exit code 3, and so does a host on which none is ok: off Windows all are unknown. Some probes see more when run elevated.",
    ],
    flags: [
      {
        name: "boot-files",
        type: "text",
        value: "DIR",
        description:
          "Folder of the Linux boot files; default %ProgramFiles%\\Linux Containers",
      },
    ],
    examples: [
      [
        "(uvm doctor --json | ConvertFrom-Json).probes | Where-Object status -eq fail",
        "What is wrong, as objects",
      ],
    ],
    load: () => import("../commands/doctor.ts"),
  },
  {
    name: "explain",
    summary: "Explain an error code of HCS or Windows",
    description: [
      "Takes hexadecimal (with or without 0x), decimal and negative numbers and names, in both families of HCS codes.",
    ],
    positionals: [{
      name: "CODE",
      description:
        "0x80370102, -2143878910, HCS_E_HYPERV_NOT_INSTALLED; without one: all codes",
      optional: true,
    }],
    examples: [["uvm explain 0x80070569", "Why no VM starts"]],
    load: () => import("../commands/explain.ts"),
  },
];
