/**
 * The serial console of a VM.
 *
 * @module
 */
export { attachToPipe, type ConsoleAttachment } from "./attachment.ts";
export { ConsoleServer, type ConsoleServerOptions } from "./console_server.ts";
export { attachPipeName, consolePipeName, localPipePath } from "./pipe_path.ts";
export { type ConsoleRecorder, recordConsole } from "./record_console.ts";
export { tailLines } from "./tail_lines.ts";
