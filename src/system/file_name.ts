/**
 * A VM's id as a file name: no id leaves the folder, no two ids share a file.
 *
 * @module
 */
import { nodeBuiltin } from "./node_builtin.ts";

const longestEncoded = 120;

/**
 * The file name of an id, without an extension. Lower-case letters, digits and
 * hyphens stand for themselves; every other UTF-16 unit is `~` and four hex
 * digits, so that names differ on disks that ignore case, and no name is a
 * device, ends in a dot or holds a separator. A long one is cut and hashed.
 */
export function fileNameOf(id: string): string {
  if (typeof id !== "string" || id === "" || id.includes("\0")) {
    throw new TypeError(`The VM's id must be a text: ${JSON.stringify(id)}`);
  }
  const encoded = id.replace(
    /[^a-z0-9-]/g,
    (unit) => `~${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  if (encoded.length <= longestEncoded) return `vm-${encoded}`;
  const { createHash } = nodeBuiltin<typeof import("node:crypto")>(
    "node:crypto",
  );
  const hash = createHash("sha256").update(encoded).digest("hex");
  return `vmh-${encoded.slice(0, 40)}-${hash}`;
}
