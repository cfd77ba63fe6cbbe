/**
 * Help as text and as Markdown, from the table of commands.
 *
 * @module
 */
import type { CommandGroup, CommandSpec } from "./command.ts";
import { exitCodeMeanings } from "./exit_codes.ts";
import { type FlagSpec, globalFlags } from "./flags.ts";
import { vmFlags } from "./option_flags.ts";
import { valueName } from "./parse.ts";
import { table } from "./terminal.ts";

/** All commands, one line each. */
export function overview(groups: readonly CommandGroup[]): string {
  const lines = [
    "uvm creates and drives Hyper-V utility VMs through the Host Compute Service.",
    "",
    "Usage: uvm COMMAND [ARGUMENTS] [FLAGS]",
  ];
  const width = Math.max(
    ...groups.flatMap(({ commands }) =>
      commands.map(({ name }) => name.length)
    ),
  );
  for (const { title, commands } of groups) {
    lines.push("", `${title}:`);
    for (const { name, summary } of commands) {
      lines.push(`  ${name.padEnd(width)}  ${summary}`);
    }
  }
  lines.push(
    "",
    "Flags of every command:",
    indent(flagTable(globalFlags)),
    "",
    "Exit codes:",
    indent(
      table(exitCodeMeanings.map(([code, what]) => [String(code), what])),
    ),
    "",
    "More of a command: uvm help COMMAND",
  );
  return lines.join("\n");
}

/** One command in full. */
export function commandHelp(spec: CommandSpec): string {
  const lines = [spec.summary, "", `Usage: ${usage(spec)}`];
  for (const paragraph of spec.description ?? []) {
    lines.push("", wrap(paragraph, 78));
  }
  if (spec.positionals?.length) {
    const rows = spec.positionals.map(({ name, description }) => [
      name,
      description,
    ]);
    lines.push("", "Arguments:", indent(table(rows)));
  }
  if (spec.flags?.length) {
    lines.push("", "Flags:", indent(flagTable(spec.flags)));
  }
  lines.push("", "Flags of every command:", indent(flagTable(globalFlags)));
  if (spec.examples?.length) {
    lines.push("", "Examples:");
    for (const [line, what] of spec.examples) {
      lines.push(`  ${line}`, ...what === "" ? [] : [`      ${what}`]);
    }
  }
  return lines.join("\n");
}

/** The line that shows how a command is typed. */
function usage(spec: CommandSpec): string {
  const positionals = (spec.positionals ?? []).map(
    ({ name, optional, multiple }) => {
      const shown = multiple ? `${name}...` : name;
      return optional ? `[${shown}]` : shown;
    },
  );
  const required = (spec.flags ?? []).filter((flag) => flag.required).map(
    (flag) => `--${flag.name} ${valueName(flag)}`,
  );
  const rest = spec.rest ? [`-- ${spec.rest}`] : [];
  return ["uvm", spec.name, ...positionals, ...required, "[FLAGS]", ...rest]
    .join(" ");
}

/** The reference of all commands as Markdown: a part of docs/cli.md. */
export function markdownReference(groups: readonly CommandGroup[]): string {
  const parts: string[] = [];
  for (const { title, commands } of groups) {
    parts.push(`### ${title}`);
    for (const spec of commands) parts.push(commandMarkdown(spec));
  }
  parts.push(
    "### Options of a VM",
    "The library's options as flags, for `run`, `create` and `document`.",
    flagMarkdown(vmFlags),
    "### Flags of every command",
    flagMarkdown(globalFlags),
  );
  return parts.join("\n\n");
}

function commandMarkdown(spec: CommandSpec): string {
  const parts = [
    `#### ${spec.name}`,
    `${spec.summary}.`,
    "```\n" + usage(spec) + "\n```",
    ...spec.description ?? [],
  ];
  if (spec.positionals?.length) {
    parts.push(
      spec.positionals.map(({ name, description }) =>
        `- \`${name}\`: ${description}`
      ).join("\n"),
    );
  }
  const own = (spec.flags ?? []).filter((flag) => !vmFlags.includes(flag));
  if (own.length !== (spec.flags ?? []).length) {
    parts.push("Takes all [options of a VM](#options-of-a-vm).");
  }
  if (own.length > 0) parts.push(flagMarkdown(own));
  if (spec.examples?.length) {
    const lines = spec.examples.map(([line, what]) =>
      what === "" ? line : `${line}   # ${what}`
    );
    parts.push("```powershell\n" + lines.join("\n") + "\n```");
  }
  return parts.join("\n\n");
}

function flagMarkdown(flags: readonly FlagSpec[]): string {
  return flags.map((flag) => `- \`${flagLabel(flag)}\`: ${flagText(flag)}`)
    .join("\n");
}

function flagTable(flags: readonly FlagSpec[]): string {
  return table(flags.map((flag) => [flagLabel(flag), flagText(flag)]));
}

function flagLabel(flag: FlagSpec): string {
  if (flag.type === "boolean") {
    return flag.negatable ? `--[no-]${flag.name}` : `--${flag.name}`;
  }
  return `--${flag.name} ${valueName(flag)}`;
}

function flagText(flag: FlagSpec): string {
  return flag.description + (flag.multiple ? "; may be repeated" : "") +
    (flag.required ? " (required)" : "");
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}

function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
