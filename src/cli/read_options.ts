/**
 * The options that flags and an options file give together.
 *
 * @module
 */
import { shown } from "../schema/finding.ts";
import type { UtilityVmOptions } from "../uvm/options.ts";
import type { Flags } from "./flags.ts";
import { readObject, readText } from "./input.ts";
import type { CliIo } from "./io.ts";
import { optionFlags, type OptionFlagSpec } from "./option_flags.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Options that file and flags give, unchecked: the library checks them. What
 * is null in the file is left out: ConvertTo-Json writes it for unset members.
 */
export async function readOptions(
  flags: Flags,
  io: CliIo,
): Promise<UtilityVmOptions> {
  const file = flags.text("options");
  if (file === "-" && flags.text("merge") === "-") {
    throw new UsageError(
      `Only one of "--options" and "--merge" can read standard input`,
    );
  }
  const given = file === undefined ? {} : await readObject(file, io);
  const { $schema = null } = given;
  if ($schema !== null && typeof $schema !== "string") {
    throw new UsageError(
      `Option "$schema" must be a string: ${shown($schema)}`,
    );
  }
  const options = Object.fromEntries(
    Object.entries(given).filter(([name, value]) =>
      value !== null && name !== "$schema"
    ),
  );
  for (const flag of optionFlags) {
    if (!flags.has(flag.name)) continue;
    setPath(options, flag.option.split("."), await valueOf(flag, flags, io));
  }
  for (const name of ["id", "console-pipe"]) {
    if (flags.text(name) === "") {
      throw new UsageError(`Flag "--${name}" must not be empty: ""`);
    }
  }
  if (options.operatingSystem === undefined) {
    throw new UsageError(`Flag "--os" is required: linux or windows`);
  }
  return options as unknown as UtilityVmOptions;
}

async function valueOf(
  flag: OptionFlagSpec,
  flags: Flags,
  io: CliIo,
): Promise<unknown> {
  if (flag.name === "merge") return await readText(flags.text("merge")!, io);
  if (flag.name === "hvsocket-service") {
    return Object.fromEntries(flags.list(flag.name).map(parseService));
  }
  if (flag.multiple) return flags.list(flag.name);
  if (flag.type === "boolean") return flags.boolean(flag.name);
  return flag.type === "size" || flag.type === "whole"
    ? flags.number(flag.name)
    : flags.text(flag.name);
}

function parseService(text: string): [string, Record<string, unknown>] {
  const [guid, ...parts] = text.split(",");
  const service: Record<string, unknown> = {};
  for (const part of parts) {
    const [key, value] = part.split(/=(.*)/s);
    if (key === "bind" && value) service.bindSecurityDescriptor = value;
    else if (key === "connect" && value) {
      service.connectSecurityDescriptor = value;
    } else if (part === "wildcard") service.allowWildcardBinds = true;
    else if (part === "disabled") service.disabled = true;
    else {
      throw new UsageError(
        `Flag "--hvsocket-service" takes bind=SDDL, connect=SDDL, wildcard and disabled after the GUID: "${part}"`,
      );
    }
  }
  return [guid, service];
}

function setPath(
  target: Record<string, unknown>,
  [key, ...rest]: string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const below = target[key];
  const inner = typeof below === "object" && below !== null
    ? { ...below } as Record<string, unknown>
    : {};
  target[key] = inner;
  setPath(inner, rest, value);
}
