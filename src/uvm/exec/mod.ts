/**
 * Processes in a VM.
 *
 * @module
 */
export { GuestProcess } from "./guest_process.ts";
export { GuestProcesses } from "./guest_processes.ts";
export {
  checkConsoleSize,
  type ConsoleSize,
  defaultLinuxPath,
  type ExecOptions,
  processParameters,
} from "./options.ts";
export { windowsCommandLine } from "./command_line.ts";
export { guestSignal } from "./signals.ts";
