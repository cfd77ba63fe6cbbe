/**
 * Names of console pipes.
 *
 * @module
 */
import { currentSystem } from "../../system/current_system.ts";
import { nodeBuiltin } from "../../system/node_builtin.ts";

/** The pipe of a VM's serial console, where nothing else is asked for. */
export function consolePipeName(id: string): string {
  return `\\\\.\\pipe\\uvm-console-${safe(id)}`;
}

/** The pipe by which others reach the console that one process serves. */
export function attachPipeName(id: string): string {
  return `${consolePipeName(id)}-attach`;
}

/**
 * Where a pipe of that name is for `node:net`: on Windows the name itself,
 * elsewhere (for the simulator) a Unix socket in the folder for temporary
 * files. A path that begins with "/" is one already.
 */
export function localPipePath(
  name: string,
  { isWindows, folder }: { isWindows?: boolean; folder?: string } = {},
): string {
  if (isWindows ?? currentSystem().isWindows) return name;
  if (name.startsWith("/")) return name;
  const short = name.replace(/^\\\\[.?]\\pipe\\/i, "");
  const encoded = encodeURIComponent(short).replaceAll("*", "%2A");
  folder ??= nodeBuiltin<typeof import("node:os")>("node:os").tmpdir();
  return `${folder}/uvm-pipe-${encoded.slice(0, 80)}`;
}

/** An id may hold what a pipe's name must not: a backslash. */
function safe(id: string): string {
  return id.replaceAll(
    /[^A-Za-z0-9._-]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
