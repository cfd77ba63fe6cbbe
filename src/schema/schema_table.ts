/** Shapes of the schema's data, shared by table.ts and extensions.ts. */

/** A version of the HCS schema that the official reference documents. */
export type SchemaVersionText =
  | "2.0"
  | "2.1"
  | "2.2"
  | "2.3"
  | "2.4"
  | "2.5"
  | "2.6";

/** How a scalar stands in JSON: its JSON type, and its form where it has one. */
export interface ScalarRow {
  /** The JSON type. */
  json: "object" | "boolean" | "string" | "integer";
  /** The reference's name of the form: int32, byte, mac-address, … */
  format?: string;
  /** A regular expression for the whole value. */
  pattern?: string;
}

/** A field: its type as text (`T`, `T[]`, `map<K,V>`) and the version that brought it. */
export type FieldRow = readonly [type: string, since: SchemaVersionText];

/** Values of an enum, each with the version that brought it. */
export type EnumRows = Readonly<Record<string, SchemaVersionText>>;

/** Fields of a struct. */
export type StructRows = Readonly<Record<string, FieldRow>>;

/** The official schema as data. */
export interface SchemaTable {
  /** The Windows SDK or release that first has each version. */
  versions: Readonly<Record<SchemaVersionText, string>>;
  /** Scalars by name. */
  scalars: Readonly<Record<string, ScalarRow>>;
  /** Enums by name. */
  enums: Readonly<Record<string, EnumRows>>;
  /** Structs by name. */
  structs: Readonly<Record<string, StructRows>>;
}

/** Members beyond the official schema; a name that the table has is added to. */
export interface SchemaExtensions {
  /** New enums, and further values of known ones. */
  enums: Readonly<Record<string, EnumRows>>;
  /** New structs, and further (or corrected) fields of known ones. */
  structs: Readonly<Record<string, StructRows>>;
}
