/**
 * `uvm modify ID --request FILE|-`.
 *
 * @module
 */
import { parseDocument } from "../../schema/exact_number.ts";
import type { Finding } from "../../schema/finding.ts";
import type { ModifySettingRequest } from "../../schema/mod.ts";
import type { CommandContext } from "../command.ts";
import { readObject } from "../input.ts";
import { visibleLine } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";
import { showVmActions, withVm } from "../vm_command.ts";

/** Sends a request, checked against the schema unless `--no-check`. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, io, output, positionals: [id] } = context;
  const request = await readObject(
    flags.text("request")!,
    io,
    parseDocument,
  );
  if (flags.boolean("check") !== false) {
    const { validateModifyRequest } = await import("../../schema/modify.ts");
    const findings = validateModifyRequest(request).filter(isError);
    if (findings.length > 0) {
      throw new UsageError(
        `The request for VM "${id}" is wrong at "${findings[0].pointer}": ${
          findings[0].message
        }`,
        {
          hints: [
            ...findings.slice(1, 10).map(({ pointer, message }) =>
              `Look at "${pointer}" too: ${message}`
            ),
            "Send it all the same: --no-check",
          ],
        },
      );
    }
  }
  if (flags.on("dry-run")) {
    return await showVmActions(context, [
      { action: "modify", target: id, request },
    ]);
  }
  return await withVm(context, async (vm) => {
    await vm.modify(request as ModifySettingRequest);
    await output.result(
      { id, operation: "modify" },
      `Modified VM "${visibleLine(id)}"`,
    );
    return 0;
  });
}

/** Which Windows knows a later key is for HCS to say. */
function isError(finding: Finding): boolean {
  return finding.problem !== "newer-version";
}
