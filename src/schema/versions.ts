import type { SchemaVersionText } from "./schema_table.ts";
import { HCS_TABLE } from "./table.ts";

/** A schema version and the Windows that first has it. */
export interface SchemaVersion {
  /** The version: `2.3`. */
  version: SchemaVersionText;
  /** The first Windows release with it, with its build: `Windows 10, version 2004 (10.0.19041.0)`. */
  windows: string;
}

/** All versions, oldest first. Source: the version table of the HCS schema reference. */
export const SCHEMA_VERSIONS: readonly SchemaVersion[] = Object.entries(
  HCS_TABLE.versions,
).map(([version, sdk]) => ({
  version: version as SchemaVersionText,
  windows: sdk.replace(" SDK,", ","),
}));

/** The newest version that the table knows. */
export const NEWEST_VERSION: SchemaVersionText =
  SCHEMA_VERSIONS[SCHEMA_VERSIONS.length - 1].version;

/**
 * The place of a version in {@link SCHEMA_VERSIONS}, for comparing.
 * Throws a RangeError for a text that is no known version.
 */
export function versionIndex(version: string): number {
  const index = SCHEMA_VERSIONS.findIndex((row) => row.version === version);
  if (index < 0) {
    throw new RangeError(
      `Schema version must be ${
        SCHEMA_VERSIONS[0].version
      } to ${NEWEST_VERSION}: "${version}"`,
    );
  }
  return index;
}
