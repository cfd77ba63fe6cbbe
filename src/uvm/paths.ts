/**
 * Paths in the host's own flavour, whichever machine this runs on.
 *
 * @module
 */
import { dirname as posixDirname } from "@std/path/posix/dirname";
import { join as posixJoin } from "@std/path/posix/join";
import { dirname } from "@std/path/windows/dirname";
import { join } from "@std/path/windows/join";
import type { Host } from "./host.ts";

/** Joins and cleans path segments. */
export function joinPath(host: Host, ...segments: string[]): string {
  return host.pathFlavour === "windows"
    ? join(...segments)
    : posixJoin(...segments);
}

/** The folder a path stands in. */
export function parentPath(host: Host, path: string): string {
  return host.pathFlavour === "windows" ? dirname(path) : posixDirname(path);
}

/** The extension after the last dot of the name, lower case, "" if none. */
export function extensionOf(path: string): string {
  return /\.([^.\\/]*)$/.exec(path)?.[1].toLowerCase() ?? "";
}
