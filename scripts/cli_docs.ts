/**
 * Writes the parts of docs/cli.md that come from the command table:
 * `deno run -A scripts/cli_docs.ts`. A test holds that they are in step.
 *
 * @module
 */
import { commandGroups } from "../src/cli/commands.ts";
import { exitCodeMeanings } from "../src/cli/exit_codes.ts";
import { markdownReference } from "../src/cli/help.ts";

/** The page with its generated parts renewed. */
export function renewCliDocs(page: string): string {
  const rows = exitCodeMeanings.map(([code, meaning]) =>
    `| ${String(code).padEnd(4)} | ${meaning} |`
  );
  return replacePart(
    replacePart(
      page,
      "exit codes",
      [
        "| code | meaning |",
        "| ---- | ------- |",
        ...rows,
      ].join("\n"),
    ),
    "commands",
    markdownReference(commandGroups),
  );
}

function replacePart(page: string, name: string, text: string): string {
  const begin = `<!-- ${name}: begin -->`;
  const end = `<!-- ${name}: end -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The page lacks "${begin}"`);
  const ignored =
    `<!-- deno-fmt-ignore-start -->\n\n${text}\n\n<!-- deno-fmt-ignore-end -->`;
  return `${page.slice(0, from)}${begin}\n${ignored}\n${page.slice(to)}`;
}

if (import.meta.main) {
  const path = new URL("../docs/cli.md", import.meta.url);
  await Deno.writeTextFile(path, renewCliDocs(await Deno.readTextFile(path)));
}
