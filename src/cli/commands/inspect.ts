/**
 * `uvm inspect ID`.
 *
 * @module
 */
import { asciiJson } from "../ascii_json.ts";
import type { CommandContext } from "../command.ts";
import { table, visibleLine } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";
import { withVm } from "../vm_command.ts";

/** Shows what HCS tells of a VM. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output } = context;
  const types = await Promise.all(flags.list("property").map(propertyType));
  return await withVm(context, async (vm) => {
    const properties = await vm.properties(...types);
    const { id, state, operatingSystem, runtimeId } = vm;
    const rows = Object.entries(properties).map(([key, value]) => [
      visibleLine(key),
      visibleLine(typeof value === "string" ? value : asciiJson(value)),
    ]);
    await output.result(
      { id, state, operatingSystem, runtimeId, properties },
      table(rows),
    );
    return 0;
  });
}

/** A property type as HCS spells it: HCS ignores what it does not know. */
async function propertyType(text: string): Promise<string> {
  const { resolveType } = await import("../../schema/lookup.ts");
  const type = resolveType("System_PropertyType");
  const known = type.kind === "enum" ? [...type.values.keys()] : [];
  const found = known.find((one) => one.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(
    `Flag "--property" must be one of ${known.join(", ")}: "${text}"`,
  );
}
