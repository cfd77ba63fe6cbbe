import {
  enumNames,
  isExtension,
  resolveType,
  type SchemaField,
  type SchemaType,
  schemaTypeNames,
  structNames,
  type StructType,
} from "./lookup.ts";
import { nearest } from "./nearest.ts";
import { placesOf, usesOf } from "./places.ts";
import type { SchemaVersionText } from "./schema_table.ts";
import { SCHEMA_VERSIONS, versionIndex } from "./versions.ts";

/** Since when something exists. */
export interface Since {
  /** The schema version that brought it: `2.3`. */
  since: SchemaVersionText;
  /** The first Windows release with that version. */
  windows: string;
  /** True where the official schema lacks it and HCS programs send it all the same. */
  extension: boolean;
}

/** A value of an enum. */
export interface DescribedValue extends Since {
  /** The value itself. */
  value: string;
}

/** A field of a struct. */
export interface DescribedField extends Since {
  /** Its key. */
  name: string;
  /** Its type: `uint32`, `Layer[]`, `map<string,Scsi>`. */
  type: string;
}

/** A type of the schema. */
export interface DescribedType extends Since {
  /** What it is. */
  kind: "struct" | "enum" | "scalar";
  /** Its name. */
  name: string;
  /** Fields of a struct; empty for others. */
  fields: DescribedField[];
  /** Values of an enum; empty for others. */
  values: DescribedValue[];
  /** What a scalar's value must be; absent for others. */
  form?: string;
  /** Fields that have this type: `Scsi.Attachments`. */
  usedBy: string[];
  /** Places in a create document, `<key>` and `<index>` for what varies: the shortest ones first. */
  places: string[];
}

/** A field with what its type allows. */
export interface DescribedMember extends DescribedField {
  /** What it is. */
  kind: "field";
  /** The struct that has it. */
  struct: string;
  /** Values where the type, or what it holds, is an enum. */
  values: DescribedValue[];
  /** What a value must be where the type, or what it holds, is a scalar. */
  form?: string;
  /** Places in a create document. */
  places: string[];
}

/** Options of {@link describe} and {@link describeAll}. */
export interface DescribeOptions {
  /** Shows only fields and values that came with this schema version or later. */
  since?: SchemaVersionText;
}

/**
 * A type (`Attachment`) or a field (`Attachment.Type`) of the schema. Case does
 * not count. Throws a RangeError that names the nearest for an unknown name.
 */
export function describe(
  name: string,
  options: DescribeOptions = {},
): DescribedType | DescribedMember {
  const from = versionIndex(options.since ?? "2.0");
  const [typeName, fieldName, ...rest] = name.split(".");
  const type = resolveType(found(typeName, schemaTypeNames(), "type"));
  if (fieldName === undefined) return describeType(type, from);
  if (type.kind !== "struct" || rest.length > 0) {
    throw new RangeError(`Only a struct has fields: "${name}"`);
  }
  const key = found(fieldName, [...type.fields.keys()], `${type.text} field`);
  return describeField(type, key, type.fields.get(key) as SchemaField, from);
}

/**
 * All structs and enums of the schema; with `since`, those that have a field or
 * a value of that version or later, and of them only these.
 */
export function describeAll(options: DescribeOptions = {}): DescribedType[] {
  const from = versionIndex(options.since ?? "2.0");
  return [...structNames(), ...enumNames()].sort()
    .map((name) => describeType(resolveType(name), from))
    .filter((type) =>
      from === 0 || type.fields.length > 0 || type.values.length > 0
    );
}

function describeType(type: SchemaType, from: number): DescribedType {
  const usedBy = usesOf(type.text);
  return {
    kind: type.kind as DescribedType["kind"],
    name: type.text,
    ...since(oldest(type), isExtension(type.text)),
    fields: type.kind === "struct"
      ? [...type.fields].filter(([, field]) => field.since >= from)
        .map(([name, field]) => described(name, field))
      : [],
    values: values(type, from),
    ...form(type),
    usedBy: usedBy.map(({ struct, key }) => `${struct}.${key}`),
    places: placesOf(type.text),
  };
}

function describeField(
  struct: StructType,
  name: string,
  field: SchemaField,
  from: number,
): DescribedMember {
  const held = heldType(field.type);
  return {
    kind: "field",
    struct: struct.text,
    ...described(name, field),
    values: values(held, from),
    ...form(held),
    places: placesOf(struct.text).map((place) =>
      place === "" ? `/${name}` : `${place}/${name}`
    ),
  };
}

function described(name: string, field: SchemaField): DescribedField {
  return {
    name,
    type: field.type.text,
    ...since(field.since, field.extension),
  };
}

function values(type: SchemaType, from: number): DescribedValue[] {
  if (type.kind !== "enum") return [];
  return [...type.values].filter(([, index]) => index >= from)
    .map(([value, index]) => ({
      value,
      ...since(index, isExtension(type.text, value)),
    }));
}

function form(type: SchemaType): { form?: string } {
  if (type.kind !== "scalar") return {};
  const { check } = type;
  switch (check.json) {
    case "integer":
      return { form: `a whole number ${check.range}` };
    case "string":
      return { form: check.form ?? "a string" };
    case "boolean":
      return { form: "true or false" };
    default:
      return { form: check.json === "any" ? "anything" : "an object" };
  }
}

/** The oldest field or value of a type; an empty struct is as old as its oldest use. */
function oldest(type: SchemaType): number {
  const own = type.kind === "struct"
    ? [...type.fields.values()].map((field) => field.since)
    : type.kind === "enum"
    ? [...type.values.values()]
    : [0];
  const dates = own.length > 0
    ? own
    : usesOf(type.text).map(({ field }) => field.since);
  return dates.length > 0 ? Math.min(...dates) : 0;
}

function since(index: number, extension: boolean): Since {
  const { version, windows } = SCHEMA_VERSIONS[index];
  return { since: version, windows, extension };
}

function heldType(type: SchemaType): SchemaType {
  return type.kind === "array" || type.kind === "map"
    ? heldType(type.of)
    : type;
}

function found(name: string, candidates: string[], what: string): string {
  const lower = name.toLowerCase();
  const match = candidates.includes(name)
    ? name
    : candidates.find((candidate) => candidate.toLowerCase() === lower);
  if (match !== undefined) return match;
  const near = nearest(name, candidates);
  const hint = near === undefined ? "" : `, the nearest is "${near}"`;
  throw new RangeError(`HCS schema has no such ${what}${hint}: "${name}"`);
}
