/**
 * `uvm start ID`.
 *
 * @module
 */
import { vmCommand } from "../vm_command.ts";

/** Starts a created VM and waits until it runs. */
export const command = vmCommand({
  action: "start",
  done: "Started",
  act: (vm, { signal }) => vm.start({ signal }),
});
