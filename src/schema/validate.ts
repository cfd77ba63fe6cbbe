import type { Finding } from "./finding.ts";
import { resolveType } from "./lookup.ts";
import type { SchemaVersionText } from "./schema_table.ts";
import { NEWEST_VERSION, SCHEMA_VERSIONS, versionIndex } from "./versions.ts";
import { walk } from "./walk.ts";

/** Options of {@link validate}. */
export interface ValidateOptions {
  /**
   * The schema version to check against. Default: the one that the document's
   * own SchemaVersion names, else the newest.
   */
  version?: SchemaVersionText;
  /** The name of the type that the document is of. Default: `ComputeSystem`. */
  type?: string;
  /** How many findings are listed before the list is cut. Default: 1000. */
  limit?: number;
}

/** How many findings a list holds unless told otherwise. */
export const DEFAULT_LIMIT = 1000;

/**
 * All that is wrong in a document by the HCS schema, in the document's order;
 * an empty list is a clean document. Goes on after each finding.
 *
 * Unknown members of maps and whatever stands where the schema says `Any` pass.
 * No key is ever required: HCS defaults what is absent. Without `version`, a
 * document that says it is of another schema than 2 gets a finding for that.
 *
 * A `newer-version` finding means: the reference gives this key or value to a
 * later version than the one checked. hcsshim sends such keys in documents that
 * say 2.1, so it is Windows' own version that decides; hence `needs`.
 *
 * Throws a RangeError for an unknown `version` or `type`.
 */
export function validate(
  document: unknown,
  options: ValidateOptions = {},
): Finding[] {
  const version = options.version ?? ownVersion(document) ?? NEWEST_VERSION;
  const type = options.type ?? "ComputeSystem";
  const findings = validateAt(document, type, "", version, options.limit);
  if (type === "ComputeSystem" && options.version === undefined) {
    addForeignSchema(document, findings);
  }
  return findings;
}

/** Like {@link validate}, for a part of a document whose place is `root`. */
export function validateAt(
  value: unknown,
  type: string,
  root: string,
  version: SchemaVersionText,
  limit = DEFAULT_LIMIT,
): Finding[] {
  const known = versionIndex(version);
  const findings: Finding[] = [];
  const add = (finding: Finding): boolean => {
    if (findings.length > limit) return false;
    if (findings.length === limit) {
      findings.push({
        pointer: root,
        problem: "too-many",
        message:
          `Document has more than ${limit} findings, the rest is left out`,
      });
      return false;
    }
    findings.push(finding);
    return true;
  };
  walk(value, resolveType(type), {
    onFinding: add,
    onUse(pointer, since, what, granted) {
      // What stands inside a newer key is not told again.
      if (since <= known || since <= granted) return;
      const needs = SCHEMA_VERSIONS[since];
      add({
        pointer,
        problem: "newer-version",
        message:
          `${what} needs schema ${needs.version} (${needs.windows}): checked against ${version}`,
        needs: { version: needs.version, windows: needs.windows },
      });
    },
  }, root);
  return findings;
}

/**
 * The version that a document's SchemaVersion names. One of schema 2 that is
 * newer than all known ones counts as the newest; anything else is `undefined`.
 */
export function ownVersion(document: unknown): SchemaVersionText | undefined {
  const stated = statedVersion(document);
  if (stated?.major !== 2) return undefined;
  const text = `2.${stated.minor}`;
  return SCHEMA_VERSIONS.find((row) => row.version === text)?.version ??
    NEWEST_VERSION;
}

function addForeignSchema(document: unknown, findings: Finding[]): void {
  const stated = statedVersion(document);
  if (stated === undefined || stated.major === 2) return;
  findings.push({
    pointer: "/SchemaVersion/Major",
    problem: "out-of-range",
    message: `Schema version must be ${
      SCHEMA_VERSIONS[0].version
    } to ${NEWEST_VERSION}: got ${stated.major}.${stated.minor}`,
  });
}

function statedVersion(
  document: unknown,
): { major: number; minor: number } | undefined {
  const stated = member(document, "SchemaVersion");
  const major = member(stated, "Major");
  const minor = member(stated, "Minor") ?? 0; // HCS programs leave out a zero
  if (!isVersionPart(major) || !isVersionPart(minor)) return undefined;
  return { major, minor };
}

function isVersionPart(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) &&
    value >= 0 && value < 2 ** 32;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null &&
      Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
