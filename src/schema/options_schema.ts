import { JSON_SCHEMA_DIALECT, type JsonSchema } from "./json_schema.ts";
import {
  OPTION_ROWS,
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
 * each guest system, told apart by `operatingSystem`; `$schema` is allowed.
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
    $schema: { type: "string", description: "This file's JSON Schema" },
    operatingSystem: {
      const: guest,
      description: "The guest's operating system",
    },
  };
  const required = ["operatingSystem"];
  for (const row of optionRowsFor(guest)) {
    const ignored = row.guest !== undefined && row.guest !== guest;
    properties[row.name] = ignored
      ? { description: `Ignored by a ${guest} guest` }
      : { ...typeSchema(row.type), description: row.doc };
    if (row.required && !ignored) required.push(row.name);
  }
  return { type: "object", required, properties, additionalProperties: false };
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
        items: typeSchema(type.of),
        ...(type.min === undefined ? {} : { minItems: type.min }),
      };
    case "object":
      return {
        type: "object",
        properties: Object.fromEntries(
          type.fields.map((row) => [
            row.name,
            { ...typeSchema(row.type), description: row.doc },
          ]),
        ),
        additionalProperties: false,
      };
    case "map":
      return {
        type: "object",
        propertyNames: { pattern: type.key.source },
        additionalProperties: typeSchema(type.of),
      };
  }
}
