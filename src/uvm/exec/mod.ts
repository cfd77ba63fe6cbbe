/**
 * Processes in a VM.
 *
 * @module
 */
export { GuestProcess } from "./guest_process.ts";
export { GuestProcesses } from "./guest_processes.ts";
export {
  checkConsoleSize,
  defaultLinuxPath,
  type ExecOptions,
  processParameters,
  type TerminalSize,
} from "./options.ts";
export { windowsCommandLine } from "./command_line.ts";
export { type GuestSignal, guestSignal } from "./signals.ts";
