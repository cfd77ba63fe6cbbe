/**
 * Rows of the commands for scripts and shells.
 *
 * @module
 */
import type { CommandSpec } from "../command.ts";

/** The rows. */
export const scriptingCommands: readonly CommandSpec[] = [
  {
    name: "completions",
    summary: "Print the completion script of a shell",
    description: [
      "Completes commands, flags, their values and the ids of live VMs.",
    ],
    positionals: [{
      name: "SHELL",
      description: "powershell or bash",
      choices: ["powershell", "bash"],
    }],
    examples: [
      [
        "uvm completions powershell | Out-String | Invoke-Expression",
        "For this session; add the line to $PROFILE to keep it",
      ],
    ],
    load: () => import("../commands/completions.ts"),
  },
  {
    name: "psmodule",
    summary: "Print a PowerShell module: New-Uvm, Start-Uvm, Get-Uvm and more",
    description: [
      "Its functions give objects, failures are error records, -WhatIf shows what would be done, and -Confirm asks first.",
    ],
    examples: [
      [
        "uvm psmodule | Set-Content uvm.psm1; Import-Module .\\uvm.psm1",
        "New-Uvm, Start-Uvm, Get-Uvm, Stop-Uvm, Invoke-Uvm, Wait-Uvm",
      ],
    ],
    load: () => import("../commands/psmodule.ts"),
  },
];
