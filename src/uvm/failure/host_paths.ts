/**
 * Paths of the host in texts of HCS and in documents.
 *
 * @module
 */

/** A folder and a path under it that begins with a slash or backslash. */
export function joinWindowsPath(folder: string, path: string): string {
  return `${folder.replace(/[\\/]+$/, "")}\\${
    path.replace(/^[\\/]+/, "").replaceAll("/", "\\")
  }`;
}

/** Paths with a drive letter, or of a share, in quotes within a text. */
export function quotedPaths(text: string): string[] {
  const paths: string[] = [];
  const quoted = /(["'])((?:[A-Za-z]:\\|\\\\)[^"'\r\n]{1,400})\1/g;
  for (const match of text.matchAll(quoted)) {
    if (!paths.includes(match[2])) paths.push(match[2]);
  }
  return paths;
}
