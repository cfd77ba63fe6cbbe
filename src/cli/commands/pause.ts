/**
 * `uvm pause ID`.
 *
 * @module
 */
import { vmCommand } from "../vm_command.ts";

/** Pauses a running VM. */
export const command = vmCommand({
  action: "pause",
  done: "Paused",
  act: (vm, { signal }) => vm.pause({ signal }),
});
