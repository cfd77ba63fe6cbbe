import { HCS_EXTENSIONS } from "./extensions.ts";
import { type ScalarCheck, scalarCheck } from "./scalars.ts";
import type { EnumRows, FieldRow, StructRows } from "./schema_table.ts";
import { HCS_TABLE } from "./table.ts";
import { versionIndex } from "./versions.ts";

/** A type of the schema, resolved from its text. */
export type SchemaType =
  | ScalarType
  | EnumType
  | StructType
  | { kind: "array"; text: string; of: SchemaType }
  | { kind: "map"; text: string; key: ScalarType; of: SchemaType };

/** A scalar with its check. */
export interface ScalarType {
  /** Tells the kinds of types apart. */
  kind: "scalar";
  /** Its name: `uint32`. */
  text: string;
  /** What a value must be. */
  check: ScalarCheck;
}

/** An enum; each value leads to the index of the version that brought it. */
export interface EnumType {
  /** Tells the kinds of types apart. */
  kind: "enum";
  /** Its name: `AttachmentType`. */
  text: string;
  /** Values, in the table's order. */
  values: ReadonlyMap<string, number>;
}

/** A struct with its fields, in the table's order. */
export interface StructType {
  /** Tells the kinds of types apart. */
  kind: "struct";
  /** Its name: `Attachment`. */
  text: string;
  /** Fields by key. */
  fields: ReadonlyMap<string, SchemaField>;
}

/** A field of a struct. */
export interface SchemaField {
  /** Its type. */
  type: SchemaType;
  /** The index of the version that brought it. */
  since: number;
  /** True where the official table lacks the field. */
  extension: boolean;
}

const resolved = new Map<string, SchemaType>();

/**
 * The type that a text names: `Attachment`, `uint16[]`, `map<uint32,ComPort>`.
 * Throws a RangeError for a name that the schema lacks.
 */
export function resolveType(text: string): SchemaType {
  const known = resolved.get(text);
  if (known !== undefined) return known;
  const type = build(text);
  resolved.set(text, type);
  return type;
}

/** Names of all enums, the extensions' included, sorted. */
export function enumNames(): string[] {
  return names(HCS_TABLE.enums, HCS_EXTENSIONS.enums);
}

/** Names of all structs, the extensions' included, sorted. */
export function structNames(): string[] {
  return names(HCS_TABLE.structs, HCS_EXTENSIONS.structs);
}

/** The names that {@link resolveType} knows: structs, enums, scalars. */
export function schemaTypeNames(): string[] {
  return [...structNames(), ...enumNames(), ...names(HCS_TABLE.scalars, {})];
}

/** True for an enum value, or a whole enum or struct, that only the extensions have. */
export function isExtension(name: string, enumValue?: string): boolean {
  const official = own(HCS_TABLE.enums, name) ?? own(HCS_TABLE.structs, name);
  if (official === undefined) return !Object.hasOwn(HCS_TABLE.scalars, name);
  return enumValue !== undefined && !Object.hasOwn(official, enumValue);
}

function build(text: string): SchemaType {
  if (text.endsWith("[]")) {
    return { kind: "array", text, of: resolveType(text.slice(0, -2)) };
  }
  const map = /^map<(\w+),(.+)>$/.exec(text);
  if (map !== null) {
    const key = resolveType(map[1]);
    if (key.kind !== "scalar") throw new TypeError(`Map key type: "${text}"`);
    return { kind: "map", text, key, of: resolveType(map[2]) };
  }
  const scalar = own(HCS_TABLE.scalars, text);
  if (scalar !== undefined) {
    return { kind: "scalar", text, check: scalarCheck(text, scalar) };
  }
  const values = merged(HCS_TABLE.enums, HCS_EXTENSIONS.enums, text);
  if (values !== undefined) {
    return { kind: "enum", text, values: dated(values) };
  }
  const rows = merged(HCS_TABLE.structs, HCS_EXTENSIONS.structs, text);
  if (rows === undefined) throw new RangeError(`Unknown HCS type: "${text}"`);
  const fields = new Map<string, SchemaField>();
  const struct: StructType = { kind: "struct", text, fields };
  resolved.set(text, struct); // before its fields: some structs hold themselves
  const official = own(HCS_TABLE.structs, text) ?? {};
  for (const [key, row] of Object.entries(rows)) {
    fields.set(key, resolveField(row, own(official, key) !== row));
  }
  return struct;
}

function resolveField(row: FieldRow, extension: boolean): SchemaField {
  return {
    type: resolveType(row[0]),
    since: versionIndex(row[1]),
    extension,
  };
}

function dated(rows: EnumRows): Map<string, number> {
  return new Map(
    Object.entries(rows).map(([value, since]) => [value, versionIndex(since)]),
  );
}

function names(a: Record<string, unknown>, b: Record<string, unknown>) {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

function merged<T extends EnumRows | StructRows>(
  table: Readonly<Record<string, T>>,
  extensions: Readonly<Record<string, T>>,
  name: string,
): T | undefined {
  const a = own(table, name);
  const b = own(extensions, name);
  return a === undefined ? b : b === undefined ? a : { ...a, ...b };
}

function own<T>(rows: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(rows, key) ? rows[key] : undefined;
}
