/**
 * `uvm list`.
 *
 * @module
 */
import { list, type SystemSummary } from "../../uvm/list.ts";
import type { CommandContext } from "../command.ts";
import { table, visibleLine } from "../terminal.ts";

/** Lists compute systems. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output, session, signal } = context;
  const type = flags.text("type") ?? "VirtualMachine";
  const given = (name: string) =>
    flags.has(name) ? flags.list(name) : undefined;
  const systems = await list({
    ids: given("id"),
    owners: given("owner"),
    names: given("name"),
    types: type === "all"
      ? ["VirtualMachine", "Container"]
      : [type as "VirtualMachine"],
  }, { ...await session.environment(), signal });
  await output.result({ systems: systems.map(toData) }, toText(systems));
  return 0;
}

/** A system without HCS's own object, which `inspect` shows. */
function toData({ properties: _properties, ...summary }: SystemSummary) {
  return summary;
}

function toText(systems: SystemSummary[]): string {
  if (systems.length === 0) return "";
  return table([
    ["ID", "STATE", "OWNER", "TYPE"],
    ...systems.map((system) =>
      [system.id, system.state, system.owner, system.systemType].map(
        (text) => visibleLine(text),
      )
    ),
  ]);
}
