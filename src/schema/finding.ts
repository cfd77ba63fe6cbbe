import { isExactNumber } from "./exact_number.ts";
import type { SchemaVersionText } from "./schema_table.ts";

/** What kind of thing is wrong at a place of a document. */
export type FindingProblem =
  /** The struct has no such key. */
  | "unknown-key"
  /** Another JSON type, `null` included, stands where the schema has its own. */
  | "wrong-type"
  /** `null` stands for a struct; an empty one is `{}`. */
  | "null-struct"
  /** A text that is no value of the enum. */
  | "unknown-value"
  /** A number outside the range of its integer type. */
  | "out-of-range"
  /** A string that is no GUID, path, JSON or what else belongs there. */
  | "wrong-form"
  /** A map's key that is no number or GUID where one belongs. */
  | "wrong-key"
  /** A known key or value that a later schema version brought. */
  | "newer-version"
  /** A key that must stand and does not. */
  | "missing-key"
  /** A modify request's path that HCS does not know. */
  | "unknown-path"
  /** A request type that the resource does not take. */
  | "wrong-request-type"
  /** The list was cut: more findings than the limit. */
  | "too-many";

/** The schema version that something needs, and the Windows that first has it. */
export interface VersionNeed {
  /** The schema version: `2.3`. */
  version: SchemaVersionText;
  /** The Windows release with its build. */
  windows: string;
}

/** One thing that is wrong in a document. */
export interface Finding {
  /** JSON pointer (RFC 6901) to the place; `""` is the whole document. */
  pointer: string;
  /** The kind of the problem. */
  problem: FindingProblem;
  /** A sentence for people, with the value that was found. */
  message: string;
  /** For `newer-version`: what the key or value needs. */
  needs?: VersionNeed;
  /** The nearest right spelling, where there is one. */
  suggestion?: string;
}

/** A text for a message, in quotes, cut at 60 letters. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** A value for a message: a scalar itself, the kind of anything else. */
export function shown(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (isExactNumber(value)) return value.rawJSON;
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? quoted(value) : String(value);
}
