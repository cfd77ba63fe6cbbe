/**
 * `uvm save ID FILE`.
 *
 * @module
 */
import { vmCommand } from "../vm_command.ts";

/** Saves a paused VM to a file. */
export const command = vmCommand({
  action: "save",
  done: "Saved",
  details: ({ positionals: [, file] }) => ({ file }),
  act: (vm, { signal, positionals: [, file] }) => vm.save(file, { signal }),
});
