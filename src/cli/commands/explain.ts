/**
 * `uvm explain CODE`.
 *
 * @module
 */
import { explain, explainAll, type Explanation } from "../../uvm/explain.ts";
import type { CommandContext } from "../command.ts";
import { table } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** Explains a code, or lists all. */
export async function command(context: CommandContext): Promise<number> {
  const { output, positionals: [code] } = context;
  if (code === undefined) {
    const codes = explainAll();
    await output.result(
      { codes },
      table(
        codes.map(({ hex, codeName, meaning }) => [hex, codeName, meaning]),
      ),
    );
    return 0;
  }
  const explanation = explained(code);
  await output.result(explanation, toText(explanation));
  return 0;
}

function explained(code: string): Explanation {
  try {
    return explain(code);
  } catch (cause) {
    throw new UsageError((cause as Error).message, {
      cause,
      hints: ["See all codes: uvm explain"],
    });
  }
}

function toText(explanation: Explanation): string {
  const { codeName, hex, alsoKnownAs, meaning, causes, actions } = explanation;
  const lines = [
    `${codeName} (${[hex, ...alsoKnownAs].join(", ")})`,
    meaning,
  ];
  if (causes.length > 0) {
    lines.push("", "Likely causes:", ...causes.map((cause) => `  - ${cause}`));
  }
  if (actions.length > 0) {
    lines.push("", "What to do:", ...actions.map((action) => `  - ${action}`));
  }
  return lines.join("\n");
}
