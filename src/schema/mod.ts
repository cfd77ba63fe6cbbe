/**
 * The HCS schema: its types, its table, and what is made from the table: the
 * check of documents, descriptions, JSON Schemas. Imports nothing outside this
 * folder.
 *
 * @module
 */

export * from "./describe.ts";
export * from "./diff.ts";
export * from "./extensions.ts";
export * from "./finding.ts";
export * from "./json_schema.ts";
export * from "./lookup.ts";
export * from "./modify.ts";
export * from "./nearest.ts";
export * from "./options_schema.ts";
export * from "./options_table.ts";
export * from "./places.ts";
export * from "./pointer.ts";
export * from "./required_version.ts";
export * from "./scalars.ts";
export * from "./schema_table.ts";
export * from "./table.ts";
export type * from "./types.ts";
export { ownVersion, validate, type ValidateOptions } from "./validate.ts";
export * from "./validate_options.ts";
export * from "./versions.ts";
