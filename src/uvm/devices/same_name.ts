/**
 * Spellings of one name on Windows: the key that they have in common.
 *
 * @module
 */

/** The key of a host path: letter case, and / for \, make no other file. */
export function hostPathKey(hostPath: string): string {
  return hostPath.replaceAll("/", "\\").toLowerCase();
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The key of a name that may be a GUID: only a GUID's case does not count. */
export function guidKey(name: string): string {
  return guid.test(name) ? name.toLowerCase() : name;
}
