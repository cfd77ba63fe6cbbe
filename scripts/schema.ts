/**
 * Writes what is generated from the schema's tables: the TypeScript types and
 * the JSON Schemas for editors. Run: `deno task schema`. With `--check` it
 * writes nothing and fails when a committed file differs.
 */

import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import {
  enumNames,
  isExtension,
  jsonSchemaFor,
  jsonSchemaText,
  optionsJsonSchema,
  resolveType,
  SCHEMA_VERSIONS,
  type SchemaType,
  structNames,
} from "../src/schema/mod.ts";

const HEADER = `/**
 * Types of the HCS schema, one for each struct and enum.
 *
 * Generated from table.ts and extensions.ts by scripts/schema.ts: change those
 * and run \`deno task schema\`.
 */
`;

const TYPES: Readonly<Record<string, string>> = {
  any: "unknown",
  object: "Record<string, unknown>",
  boolean: "boolean",
  string: "string",
  integer: "number",
};

/** All generated files: path from the project's root to text. */
export function generatedFiles(): Map<string, string> {
  return new Map([
    ["src/schema/types.ts", typesText()],
    [
      "schemas/compute_system.schema.json",
      jsonSchemaText(jsonSchemaFor("ComputeSystem")),
    ],
    [
      "schemas/modify_setting_request.schema.json",
      jsonSchemaText(jsonSchemaFor("ModifySettingRequest")),
    ],
    ["schemas/options.schema.json", jsonSchemaText(optionsJsonSchema())],
  ]);
}

/** The text of src/schema/types.ts, formatted as `deno fmt` does. */
export function typesText(): string {
  const names = [...structNames(), ...enumNames()].sort();
  return [HEADER, ...names.map((name) => declaration(name))].join("\n");
}

function declaration(name: string): string {
  const type = resolveType(name);
  if (type.kind === "enum") {
    const newest = Math.min(...type.values.values());
    const values = [...type.values].map(([value]) => JSON.stringify(value));
    const later = [...type.values].filter(([, since]) => since > newest)
      .map(([value, since]) => ` * \`${value}\`: ${sinceText(since)}`);
    return comment([
      `Enum of the HCS schema. ${sinceText(newest)}`,
      ...later.map((line) => line.slice(3)),
      ...extensionValues(name, type),
    ], "") + union(name, values);
  }
  if (type.kind !== "struct") throw new TypeError(`No struct or enum: ${name}`);
  const title = isExtension(name)
    ? `\`${name}\`, not in the official schema.`
    : `\`${name}\` of the HCS schema.`;
  if (type.fields.size === 0) {
    return comment([`${title} Empty: \`{}\`.`], "") +
      `export type ${name} = Record<string, never>;\n`;
  }
  const fields = [...type.fields].map(([key, field]) => {
    const official = field.extension && !isExtension(name)
      ? " Not in the official schema."
      : "";
    return comment(
      [sinceText(field.since) + official, ...note(field.type)],
      "  ",
    ) +
      `  ${key}?: ${typeText(field.type)};\n`;
  });
  return comment([title], "") +
    `export interface ${name} {\n${fields.join("")}}\n`;
}

function sinceText(index: number): string {
  const { version, windows } = SCHEMA_VERSIONS[index];
  return `Since schema ${version}: ${windows}.`;
}

function extensionValues(name: string, type: SchemaType): string[] {
  if (type.kind !== "enum") return [];
  if (isExtension(name)) return ["Not in the official schema."];
  const more = [...type.values.keys()]
    .filter((value) => isExtension(name, value));
  if (more.length === 0) return [];
  return ["Not in the official schema:", ...more.map((one) => `\`${one}\``)];
}

/** What TypeScript's type does not say of a scalar. */
function note(type: SchemaType): string[] {
  switch (type.kind) {
    case "array":
      return note(type.of);
    case "map": {
      const key = type.key.text === "string" ? [] : [`Keys: ${type.key.text}.`];
      return [...key, ...note(type.of)];
    }
    case "scalar":
      if (["Any", "bool", "string"].includes(type.text)) return [];
      return [`${type.text}.`];
    default:
      return [];
  }
}

function typeText(type: SchemaType): string {
  switch (type.kind) {
    case "array":
      return `${typeText(type.of)}[]`;
    case "map":
      return `Record<string, ${typeText(type.of)}>`;
    case "scalar":
      return TYPES[type.check.json] +
        (type.check.json === "string" && type.check.nullable ? " | null" : "");
    default:
      return type.text;
  }
}

function union(name: string, values: string[]): string {
  const line = `export type ${name} = ${values.join(" | ")};`;
  if (line.length <= 80) return `${line}\n`;
  return `export type ${name} =\n${
    values.map((value) => `  | ${value}`).join("\n")
  };\n`;
}

function comment(lines: string[], indent: string): string {
  const line = `${indent}/** ${lines.join(" ")} */`;
  if (lines.length === 1 || line.length <= 80) return `${line}\n`;
  return `${indent}/**\n${
    lines.map((one) => `${indent} * ${one}`).join("\n")
  }\n${indent} */\n`;
}

async function main(args: string[]): Promise<number> {
  const check = args.includes("--check");
  let stale = 0;
  for (const [path, text] of generatedFiles()) {
    const url = new URL(`../${path}`, import.meta.url);
    const old = await readFile(url, "utf8").catch(() => undefined);
    if (old === text) continue;
    stale++;
    process.stdout.write(`${check ? "differs" : "wrote"}: ${path}\n`);
    if (!check) await writeFile(url, text);
  }
  return check && stale > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
