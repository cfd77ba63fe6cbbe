import { resolveType } from "./lookup.ts";
import type { SchemaVersionText } from "./schema_table.ts";
import { SCHEMA_VERSIONS } from "./versions.ts";
import { walk } from "./walk.ts";

/** A place that keeps a document from an older schema version. */
export interface VersionForce {
  /** JSON pointer to the key, or to the enum value. */
  pointer: string;
  /** The member: `VirtualMachine_Memory.EnableColdDiscardHint`, or `CrashType "CrashGuest"`. */
  what: string;
}

/** The lowest schema version that has all that a document uses. */
export interface RequiredVersion {
  /** That version. */
  version: SchemaVersionText;
  /** The first Windows release with it. */
  windows: string;
  /** The places that need it, in the document's order, 1000 at most; none when 2.0 is enough. */
  forcedBy: VersionForce[];
}

const MAX_FORCES = 1000;

/**
 * The lowest schema version that has every key and enum value of a document,
 * and the places that force it. Unknown keys and wrong values count for nothing.
 * `type` names the document's type; a RangeError for one that the schema lacks.
 */
export function requiredVersion(
  document: unknown,
  type = "ComputeSystem",
): RequiredVersion {
  let highest = 0;
  let forcedBy: VersionForce[] = [];
  walk(document, resolveType(type), {
    onFinding: () => true,
    onUse(pointer, since, what) {
      if (since < highest || since === 0) return;
      if (since > highest) {
        highest = since;
        forcedBy = [];
      }
      if (forcedBy.length < MAX_FORCES) forcedBy.push({ pointer, what });
    },
  });
  const { version, windows } = SCHEMA_VERSIONS[highest];
  return { version, windows, forcedBy };
}
