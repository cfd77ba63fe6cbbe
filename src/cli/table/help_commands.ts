/**
 * Rows of the commands about uvm itself.
 *
 * @module
 */
import type { CommandSpec } from "../command.ts";

/** The rows. */
export const helpCommands: readonly CommandSpec[] = [
  {
    name: "demo",
    summary: "Boot a simulated Linux VM and a simulated Windows VM",
    description: [
      "Shows what uvm does on any machine: the phases, the guest's log, the end. Needs no Hyper-V and leaves nothing behind.",
    ],
    streaming: true,
    load: () => import("../commands/demo.ts"),
  },
  {
    name: "version",
    summary: "Print uvm's version",
    load: () => import("../commands/version.ts"),
  },
  {
    name: "help",
    summary: "Show the commands, or one of them",
    positionals: [{
      name: "COMMAND",
      description: "Which command; default all",
      optional: true,
    }],
    flags: [{
      name: "markdown",
      type: "boolean",
      description: "Print the whole reference as Markdown",
    }],
    load: () => import("../commands/help.ts"),
  },
];
