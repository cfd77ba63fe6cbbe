/**
 * Paths in the host's own flavour, whichever machine this runs on.
 *
 * @module
 */
import * as posix from "@std/path/posix";
import * as windows from "@std/path/windows";
import type { Host } from "./host.ts";

/** Joins and cleans path segments. */
export function joinPath(host: Host, ...segments: string[]): string {
  return (host.pathFlavour === "windows" ? windows : posix).join(...segments);
}

/** The folder a path stands in. */
export function parentPath(host: Host, path: string): string {
  return (host.pathFlavour === "windows" ? windows : posix).dirname(path);
}

/** The extension after the last dot of the name, lower case, "" if none. */
export function extensionOf(path: string): string {
  return /\.([^.\\/]*)$/.exec(path)?.[1].toLowerCase() ?? "";
}
