/**
 * `uvm inspect ID`.
 *
 * @module
 */
import { asciiJson } from "../ascii_json.ts";
import type { CommandContext } from "../command.ts";
import { table, visibleLine } from "../terminal.ts";
import { withVm } from "../vm_command.ts";

/** Shows what HCS tells of a VM. */
export function command(context: CommandContext): Promise<number> {
  const { flags, output } = context;
  return withVm(context, async (vm) => {
    const properties = await vm.properties(...flags.list("property"));
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
