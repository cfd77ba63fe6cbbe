/**
 * `uvm schema`.
 *
 * @module
 */
import {
  describe,
  describeAll,
  type DescribedField,
  type DescribedMember,
  type DescribedType,
  type DescribedValue,
} from "../../schema/describe.ts";
import { parseDocument } from "../../schema/exact_number.ts";
import {
  type JsonSchema,
  jsonSchemaFor,
  jsonSchemaText,
} from "../../schema/json_schema.ts";
import { optionsJsonSchema } from "../../schema/options_schema.ts";
import type { SchemaVersionText } from "../../schema/schema_table.ts";
import type { CommandContext } from "../command.ts";
import { table } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** Shows the schema, or prints it as JSON Schema. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output, positionals: [name] } = context;
  const since = flags.text("since") as SchemaVersionText | undefined;
  if (flags.on("options-schema")) {
    await output.value(exact(optionsJsonSchema()), { exactKeys: true });
  } else if (flags.on("json-schema")) {
    const schema = named(() => jsonSchemaFor(name ?? "ComputeSystem"));
    await output.value(exact(schema), { exactKeys: true });
  } else if (name === undefined) {
    const types = describeAll({ since });
    await output.result({ types }, types.map(shortText(since)).join("\n"));
  } else {
    const described = named(() => describe(name, { since }));
    await output.result(described, toText(described));
  }
  return 0;
}

/** The schema with its bounds to the last digit. */
function exact(schema: JsonSchema): unknown {
  return parseDocument(jsonSchemaText(schema));
}

function named<T>(fn: () => T): T {
  try {
    return fn();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UsageError(cause.message, {
      cause,
      hints: ["See all types: uvm schema"],
    });
  }
}

function shortText(since: string | undefined) {
  return (type: DescribedType): string =>
    since === undefined ? type.name : [
      type.name,
      ...type.fields.map((field) => `  .${fieldText(field).join("  ")}`),
      ...type.values.map((value) => `  ${valueText(value).join("  ")}`),
    ].join("\n");
}

function toText(described: DescribedType | DescribedMember): string {
  const blocks: string[] = [];
  if (described.kind === "field") {
    blocks.push(
      `${described.struct}.${described.name}: ${described.type}${
        sinceText(described)
      }`,
    );
  } else {blocks.push(
      `${described.kind} ${described.name}${sinceText(described)}`,
    );}
  if (described.form) blocks.push(`Form: ${described.form}`);
  if (described.kind !== "field" && described.fields.length > 0) {
    blocks.push(`Fields:\n${indent(table(described.fields.map(fieldText)))}`);
  }
  if (described.values.length > 0) {
    blocks.push(`Values:\n${indent(table(described.values.map(valueText)))}`);
  }
  if (described.places.length > 0) {
    blocks.push(`Places:\n${indent(described.places.join("\n"))}`);
  }
  return blocks.join("\n");
}

function fieldText(field: DescribedField): string[] {
  return [field.name, field.type, sinceText(field).trim()];
}

function valueText(value: DescribedValue): string[] {
  return [value.value, sinceText(value).trim()];
}

function sinceText(
  { since, windows, extension }:
    | DescribedType
    | DescribedField
    | DescribedValue,
): string {
  const marks = extension ? ", not in the official schema" : "";
  return since === "2.0" ? marks.slice(1) : `  (${since}, ${windows}${marks})`;
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
