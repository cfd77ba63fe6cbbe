import { JSON_SCHEMA_DIALECT, type JsonSchema } from "./json_schema.ts";
import {
  OPTION_ROWS,
  type OptionField,
  type OptionRow,
  type OptionType,
} from "./options_table.ts";

/** The guest systems that an options file can name. */
export type OptionsGuest = "linux" | "windows";

/** The options of a guest system, in the table's order. */
export function optionRowsFor(guest: OptionsGuest): OptionRow[] {
  return OPTION_ROWS.filter((row) =>
    row.guest === undefined || row.guest === guest || row.ignoredByOther
  );
}

/**
 * The JSON Schema (2020-12) of uvm's own options file: one closed object for
 * each guest system, told apart by `operatingSystem`; `$schema` is allowed, and
 * null for every option that need not stand.
 */
export function optionsJsonSchema(): JsonSchema {
  return {
    $schema: JSON_SCHEMA_DIALECT,
    title: "uvm options",
    description: "Options of a utility VM: the options file of uvm",
    type: "object",
    required: ["operatingSystem"],
    properties: {
      operatingSystem: { enum: ["linux", "windows"] },
    },
    oneOf: [guestSchema("linux"), guestSchema("windows")],
  };
}

function guestSchema(guest: OptionsGuest): JsonSchema {
  const properties: JsonSchema = {
    $schema: {
      type: ["string", "null"],
      description: "This file's JSON Schema",
    },
    operatingSystem: {
      const: guest,
      description: "The guest's operating system",
    },
  };
  const required = ["operatingSystem"];
  for (const row of OPTION_ROWS) {
    const isOthers = row.guest !== undefined && row.guest !== guest;
    if (!isOthers) {
      properties[row.name] = row.required
        ? { ...typeSchema(row.type), description: row.doc }
        : fieldSchema(row);
      if (row.required) required.push(row.name);
    } else {
      properties[row.name] = row.ignoredByOther
        ? { description: `Ignored by a ${guest} guest` }
        : { type: "null", description: `Not for a ${guest} guest` };
    }
  }
  return { type: "object", required, properties, additionalProperties: false };
}

function fieldSchema({ type, doc }: OptionField): JsonSchema {
  return { ...orNull(typeSchema(type)), description: doc };
}

function orNull(schema: JsonSchema): JsonSchema {
  return Array.isArray(schema.enum)
    ? { ...schema, enum: [...schema.enum, null] }
    : { ...schema, type: [schema.type, "null"] };
}

function typeSchema(type: OptionType): JsonSchema {
  switch (type.kind) {
    case "boolean":
      return { type: "boolean" };
    case "string":
      return {
        type: "string",
        ...(type.pattern === undefined ? {} : { pattern: type.pattern.source }),
      };
    case "integer":
      return { type: "integer", minimum: type.min, maximum: type.max };
    case "enum":
      return { enum: [...type.values] };
    case "array":
      return {
        type: "array",
        items: orNull(typeSchema(type.of)),
        ...(type.min === undefined ? {} : { minItems: type.min }),
      };
    case "object":
      return {
        type: "object",
        properties: Object.fromEntries(
          type.fields.map((field) => [field.name, fieldSchema(field)]),
        ),
        additionalProperties: false,
      };
    case "map":
      return {
        type: "object",
        patternProperties: { [type.key.source]: orNull(typeSchema(type.of)) },
        // Null counts as left out, whatever its key.
        additionalProperties: { type: "null" },
      };
  }
}
