/**
 * `uvm resume ID`.
 *
 * @module
 */
import { vmCommand } from "../vm_command.ts";

/** Resumes a paused VM. */
export const command = vmCommand({
  action: "resume",
  done: "Resumed",
  act: (vm, { signal }) => vm.resume({ signal }),
});
