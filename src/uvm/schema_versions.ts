/**
 * The schema versions that the host's HCS supports.
 *
 * @module
 */
import { bounded } from "../hcs/bounded.ts";
import { checkOutcome } from "../hcs/hcs_error.ts";
import { SCHEMA_VERSIONS, type SchemaVersionText } from "../schema/mod.ts";
import { type Environment, resolveEnvironment } from "./environment.ts";

/**
 * The versions from HcsGetServiceProperties (property type `Basic`, schema type
 * `BasicInformation`) that the schema's table knows, lowest first; empty where
 * HCS names none. HcsError where HCS refuses, PlatformError where the export
 * is missing.
 */
export async function supportedSchemaVersions(
  environment: Environment = {},
): Promise<SchemaVersionText[]> {
  const { backend, timeouts } = await resolveEnvironment(environment);
  const operation = "query the service's properties";
  const outcome = await bounded(
    backend.getServiceProperties('{"PropertyTypes":["Basic"]}'),
    { operation, timeoutMs: timeouts.callMs },
  );
  checkOutcome(operation, undefined, outcome);
  const given = versionsIn(outcome.text);
  return SCHEMA_VERSIONS.map(({ version }) => version)
    .filter((version) => given.has(version));
}

/** Every `SupportedSchemaVersions` entry as `MAJOR.MINOR`. */
function versionsIn(text: string | null): Set<string> {
  const found = new Set<string>();
  try {
    JSON.parse(text ?? "null", (key, value) => {
      if (key !== "SupportedSchemaVersions" || !Array.isArray(value)) {
        return value;
      }
      for (const version of value) {
        // HCS leaves out a minor number of 0.
        if (version) found.add(`${version.Major}.${version.Minor ?? 0}`);
      }
      return value;
    });
  } catch {
    // No JSON: no versions.
  }
  return found;
}
