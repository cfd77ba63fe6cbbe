/**
 * Rows of the commands that need no VM: documents and the HCS schema.
 *
 * @module
 */
import type { CommandSpec } from "../command.ts";
import type { FlagSpec } from "../flags.ts";
import { vmFlags } from "../option_flags.ts";

const versions = ["2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6"];

const schemaVersion: FlagSpec = {
  name: "schema-version",
  type: "choice",
  choices: versions,
  description: "Check against this schema version; default the document's own",
};

const hostVersion: FlagSpec = {
  name: "host",
  type: "boolean",
  description:
    "Check against the newest schema version that this host supports",
};

/** The rows. */
export const documentCommands: readonly CommandSpec[] = [
  {
    name: "document",
    summary: "Print the HCS document that the options give",
    description: [
      "Needs neither Hyper-V nor elevation. With --check the findings are printed instead, and any gives exit code 1.",
    ],
    flags: [
      ...vmFlags,
      {
        name: "check",
        type: "boolean",
        description: "Check the document against the HCS schema",
      },
      schemaVersion,
      hostVersion,
    ],
    examples: [
      ["uvm document --os linux --memory 2GiB", "Print it"],
      [
        "uvm document --os linux --merge extra.json --check",
        "Check what is merged in",
      ],
    ],
    load: () => import("../commands/document.ts"),
  },
  {
    name: "check",
    summary: "Check a document against the HCS schema",
    description: [
      "Prints every finding with its place, and the lowest schema version that has all it uses. Any finding gives exit code 1.",
    ],
    positionals: [{
      name: "FILE|-",
      description: "The document, or a request with --type",
    }],
    flags: [
      {
        name: "type",
        type: "text",
        value: "TYPE",
        description:
          "What it is: ComputeSystem (default), ModifySettingRequest, options (uvm's own), or another type of the schema",
      },
      schemaVersion,
      hostVersion,
    ],
    examples: [
      ["uvm check vm.json", "A whole document"],
      ["Get-Content req.json | uvm check - --type ModifySettingRequest", ""],
    ],
    load: () => import("../commands/check.ts"),
  },
  {
    name: "schema",
    summary: "Show a type or field of the HCS schema",
    positionals: [{
      name: "TYPE|TYPE.FIELD",
      description: "What to show; default the names of all types",
      optional: true,
    }],
    flags: [
      {
        name: "since",
        type: "choice",
        choices: versions,
        description: "Only what came with this version or later",
      },
      {
        name: "json-schema",
        type: "boolean",
        description: "Print a JSON Schema (2020-12), for ComputeSystem or TYPE",
      },
      {
        name: "options-schema",
        type: "boolean",
        description: "Print the JSON Schema of uvm's own options file",
      },
    ],
    examples: [
      ["uvm schema VirtualMachine", "A type with its fields"],
      ["uvm schema Attachment.Type", "A field with its values"],
      ["uvm schema --since 2.3", "What is new"],
      ["uvm schema --json-schema | Set-Content hcs.schema.json", "For editors"],
    ],
    load: () => import("../commands/schema.ts"),
  },
  {
    name: "diff",
    summary: "Compare two documents place by place",
    description: ["Any difference gives exit code 1."],
    positionals: [
      { name: "FILE", description: "The first document, or -" },
      { name: "FILE", description: "The second document, or -" },
    ],
    examples: [["uvm diff before.json after.json", "What has changed"]],
    load: () => import("../commands/diff.ts"),
  },
];
