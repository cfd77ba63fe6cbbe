/**
 * The one table of commands: dispatch, help and completion read it. Each group
 * of rows has its file in table/; a new group is one import and one entry.
 *
 * @module
 */
import type { CommandSpec } from "./command.ts";
import { documentCommands } from "./table/document_commands.ts";
import { helpCommands } from "./table/help_commands.ts";
import { hostCommands } from "./table/host_commands.ts";
import { vmCommands } from "./table/vm_commands.ts";

/** Commands that belong together, under one heading of the help. */
export interface CommandGroup {
  /** The heading. */
  title: string;
  commands: readonly CommandSpec[];
}

/** All groups, in the order of the help. */
export const commandGroups: readonly CommandGroup[] = [
  { title: "Virtual machines", commands: vmCommands },
  { title: "Documents and schema", commands: documentCommands },
  { title: "Host and errors", commands: hostCommands },
  { title: "uvm itself", commands: helpCommands },
];

/** All commands. */
export const commands: readonly CommandSpec[] = commandGroups.flatMap(
  (group) => group.commands,
);

/** The command of this name, undefined where there is none. */
export function findCommand(name: string): CommandSpec | undefined {
  return commands.find((command) => command.name === name);
}
