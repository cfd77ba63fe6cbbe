import { resolveType, type SchemaField, type SchemaType } from "./lookup.ts";
import { keyPattern, type ScalarCheck } from "./scalars.ts";
import type { SchemaVersionText } from "./schema_table.ts";
import { NEWEST_VERSION, SCHEMA_VERSIONS, versionIndex } from "./versions.ts";

/** A JSON Schema, or a part of one. */
export interface JsonSchema {
  /** Keywords of the dialect. */
  [keyword: string]: unknown;
}

/** The dialect of all schemas made here. */
export const JSON_SCHEMA_DIALECT =
  "https://json-schema.org/draft/2020-12/schema";

/** Options of {@link jsonSchemaFor}. */
export interface JsonSchemaOptions {
  /** Leaves out what came after this schema version. Default: the newest. */
  version?: SchemaVersionText;
}

/**
 * A JSON Schema (2020-12) for a type of the HCS schema, with all types that it
 * reaches in `$defs`. Structs are closed, maps and `Any` are open, nothing is
 * required. It accepts what {@link validate} accepts at the same version.
 * Throws a RangeError for an unknown type or version.
 */
export function jsonSchemaFor(
  typeName: string,
  options: JsonSchemaOptions = {},
): JsonSchema {
  const newest = versionIndex(options.version ?? NEWEST_VERSION);
  const root = resolveType(typeName);
  const reached = new Map<string, SchemaType>();
  const todo = [root];
  for (let type = todo.pop(); type !== undefined; type = todo.pop()) {
    if (type.kind === "array" || type.kind === "map") todo.push(type.of);
    else if (!reached.has(type.text) && !isInline(type)) {
      reached.set(type.text, type);
      if (type.kind !== "struct") continue;
      for (const field of type.fields.values()) {
        if (field.since <= newest) todo.push(field.type);
      }
    }
  }
  const definitions = [...reached.entries()].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, type]) => [name, definition(type, newest)] as const);
  const version = SCHEMA_VERSIONS[newest].version;
  return {
    $schema: JSON_SCHEMA_DIALECT,
    title: `HCS ${typeName}`,
    description: `${typeName} of the HCS schema up to ${version}`,
    ...reference(root),
    ...(definitions.length === 0
      ? {}
      : { $defs: Object.fromEntries(definitions) }),
  };
}

/**
 * A schema as JSON text, indented by two, ending in a newline. The bounds 2^63
 * and 2^64 are written out to the last digit, which `JSON.stringify` rounds.
 */
export function jsonSchemaText(schema: JsonSchema): string {
  return JSON.stringify(schema, null, 2)
    .replaceAll("9223372036854776000", "9223372036854775808")
    .replaceAll("18446744073709552000", "18446744073709551616") + "\n";
}

/** Scalars without a form of their own are written where they stand. */
function isInline(type: SchemaType): boolean {
  if (type.kind !== "scalar") return false;
  const { check } = type;
  return check.json !== "integer" &&
    !(check.json === "string" && check.pattern !== undefined);
}

function reference(type: SchemaType): JsonSchema {
  switch (type.kind) {
    case "array":
      return { type: "array", items: reference(type.of) };
    case "map": {
      const { source } = keyPattern(type.key.check);
      return {
        type: "object",
        ...(source === "^" ? {} : { propertyNames: { pattern: source } }),
        additionalProperties: reference(type.of),
      };
    }
    default:
      return type.kind === "scalar" && isInline(type)
        ? scalar(type.check)
        : { $ref: `#/$defs/${type.text}` };
  }
}

function definition(type: SchemaType, newest: number): JsonSchema {
  switch (type.kind) {
    case "enum":
      return {
        type: "string",
        enum: [...type.values].filter(([, since]) => since <= newest)
          .map(([value]) => value),
      };
    case "struct":
      return {
        type: "object",
        properties: Object.fromEntries(
          [...type.fields].filter(([, field]) => field.since <= newest)
            .map(([key, field]) => [key, property(field)]),
        ),
        additionalProperties: false,
      };
    case "scalar":
      return scalar(type.check);
    default:
      return reference(type);
  }
}

function property(field: SchemaField): JsonSchema {
  const { version, windows } = SCHEMA_VERSIONS[field.since];
  const origin = field.extension ? "Not in the official schema; from" : "Since";
  return {
    ...reference(field.type),
    description: `${origin} schema ${version}: ${windows}`,
  };
}

function scalar(check: ScalarCheck): JsonSchema {
  switch (check.json) {
    case "any":
      return {};
    case "integer":
      return {
        type: "integer",
        minimum: check.min,
        exclusiveMaximum: check.below,
      };
    case "string":
      return {
        type: check.nullable ? ["string", "null"] : "string",
        ...(check.pattern === undefined
          ? {}
          : { pattern: check.pattern.source }),
      };
    default:
      return { type: check.json };
  }
}
