/**
 * Paths of the host as HCS needs them: full. HCS is a service with a current
 * folder of its own, so a relative path would mean another file there.
 *
 * @module
 */
import { currentSystem } from "../system/current_system.ts";
import type { Host } from "../uvm/host.ts";
import { nativeHost } from "../uvm/native_host.ts";
import type { UtilityVmOptions } from "../uvm/options.ts";
import { joinPath } from "../uvm/paths.ts";
import type { CommandContext } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** Makes one path full; full ones stay as they are written. */
export type FullPath = (path: string) => string;

/** How this command makes paths full: by the current folder. */
export async function fullPathOf(
  { session }: Pick<CommandContext, "session">,
): Promise<FullPath> {
  const { host = nativeHost() } = await session.environment();
  const folder = host.currentFolder ?? currentSystem().currentFolder;
  return (path) => fullPath(path, folder, host);
}

/** The path as seen from a folder. UsageError for `D:file`, which has two. */
export function fullPath(path: string, folder: string, host: Host): string {
  const isFull = path === "" || /^([a-z]:[\\/]|[\\/]{2})/i.test(path);
  if (isFull) return path;
  if (host.pathFlavour === "posix") {
    return path.startsWith("/") ? path : joinPath(host, folder, path);
  }
  if (/^[a-z]:/i.test(path)) {
    throw new UsageError(
      `A path must be full, or relative to the current folder: "${path}"`,
      { hints: [`Write the folder after the drive: ${path.slice(0, 2)}\\...`] },
    );
  }
  const root = /^([a-z]:|\\\\[^\\]+\\[^\\]+)/i.exec(folder)?.[0] ?? "";
  return joinPath(host, /^[\\/]/.test(path) ? root : folder, path);
}

/** Makes the paths among a VM's options full; what is no text is left. */
export function withFullPaths(
  options: UtilityVmOptions,
  full: FullPath,
): UtilityVmOptions {
  const { guestCrashDump } = options;
  return {
    ...options,
    ...changed(options, ["bootFilesPath", "layerFolders"], full),
    ...(typeof guestCrashDump === "object" && guestCrashDump !== null
      ? {
        guestCrashDump: {
          ...guestCrashDump,
          ...changed(guestCrashDump, [
            "savedStateFile",
            "noCrashdumpSavedStateFile",
            "windowsDumpFile",
          ], full),
        },
      }
      : {}),
  };
}

function changed(
  options: object,
  names: readonly string[],
  full: FullPath,
): Record<string, unknown> {
  const texts = options as Record<string, unknown>;
  const change = (value: unknown): unknown =>
    typeof value === "string"
      ? full(value)
      : Array.isArray(value)
      ? value.map(change)
      : value;
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(options, name))
      .map((name) => [name, change(texts[name])]),
  );
}
