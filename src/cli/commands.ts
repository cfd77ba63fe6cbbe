/**
 * The one table of commands: dispatch, help and completion read it. Each group
 * of rows has its file in table/; a new group is one import and one entry.
 *
 * @module
 */
import type { CommandGroup, CommandSpec } from "./command.ts";
import { deviceCommands } from "./table/device_commands.ts";
import { documentCommands } from "./table/document_commands.ts";
import { helpCommands } from "./table/help_commands.ts";
import { guestCommands } from "./table/guest_commands.ts";
import { hostCommands } from "./table/host_commands.ts";
import { scriptingCommands } from "./table/scripting_commands.ts";
import { vmCommands } from "./table/vm_commands.ts";

/** All groups, in the order of the help. */
export const commandGroups: readonly CommandGroup[] = [
  { title: "Virtual machines", callsHcs: true, commands: vmCommands },
  { title: "Inside a VM", callsHcs: true, commands: guestCommands },
  { title: "Devices", callsHcs: true, commands: deviceCommands },
  { title: "Documents and schema", commands: documentCommands },
  { title: "Host and errors", commands: hostCommands },
  { title: "Scripting", commands: scriptingCommands },
  { title: "uvm itself", commands: helpCommands },
];

/** All commands. */
export const commands: readonly CommandSpec[] = commandGroups.flatMap(
  (group) => group.commands,
);
