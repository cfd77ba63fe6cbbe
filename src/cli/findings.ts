/**
 * What a check of a document found.
 *
 * @module
 */
import type { Finding } from "../schema/finding.ts";
import { validateModifyRequest } from "../schema/modify.ts";
import { requiredVersion } from "../schema/required_version.ts";
import type { SchemaVersionText } from "../schema/schema_table.ts";
import { validate } from "../schema/validate.ts";
import type { CommandContext } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import { visibleLine } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** Checks a value, prints what is wrong; 1 where anything is. */
export async function showFindings(
  context: CommandContext,
  value: unknown,
  type = "ComputeSystem",
): Promise<number> {
  const { output } = context;
  const version = await versionOf(context);
  const { findings, needs } = await checked(value, type, version);
  const lines = findings.map(({ pointer, message, suggestion }) => {
    const place = pointer === "" ? "(all)" : pointer;
    const near = suggestion === undefined || message.includes(suggestion)
      ? ""
      : `, did you mean "${suggestion}"?`;
    return `${output.paint("bad", visibleLine(place))}: ${
      visibleLine(message)
    }${near}`;
  });
  if (needs) {
    lines.push(
      `Needs schema ${needs.version} (${needs.windows})${
        needs.forcedBy.length === 0
          ? ""
          : ` for ${visibleLine(needs.forcedBy[0].what)} at ${
            visibleLine(needs.forcedBy[0].pointer)
          }`
      }`,
    );
  }
  lines.push(
    findings.length === 0 ? "No findings" : `${findings.length} found`,
  );
  await output.result(
    {
      ok: findings.length === 0,
      type,
      findings,
      requiredVersion: needs ?? null,
    },
    lines.join("\n"),
    { styled: true },
  );
  return findings.length === 0 ? ExitCode.Ok : ExitCode.Failure;
}

/** The version to check against; undefined for the document's own. */
async function versionOf(
  { flags, session }: CommandContext,
): Promise<SchemaVersionText | undefined> {
  const version = flags.text("schema-version") as SchemaVersionText | undefined;
  if (!flags.on("host")) return version;
  if (version !== undefined) {
    throw new UsageError(
      `Only one of "--host" and "--schema-version" can be given: ${version}`,
    );
  }
  const { supportedSchemaVersions } = await import(
    "../uvm/schema_versions.ts"
  );
  return (await supportedSchemaVersions(await session.environment())).at(-1);
}

async function checked(
  value: unknown,
  type: string,
  version: SchemaVersionText | undefined,
): Promise<{
  findings: Finding[];
  needs: ReturnType<typeof requiredVersion> | undefined;
}> {
  if (type === "options") {
    const { optionsFindings } = await import("./options_findings.ts");
    return { findings: optionsFindings(value), needs: undefined };
  }
  try {
    const findings = type === "ModifySettingRequest"
      ? validateModifyRequest(value, { version })
      : validate(value, { type, version });
    return { findings, needs: requiredVersion(value, type) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UsageError(cause.message, { cause });
  }
}
