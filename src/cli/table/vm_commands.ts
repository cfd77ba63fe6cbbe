/**
 * Rows of the commands that create and drive VMs.
 *
 * @module
 */
import type { CommandSpec } from "../command.ts";
import type { FlagSpec, PositionalSpec } from "../flags.ts";
import { guestLogFlags } from "../guest_log_flags.ts";
import { vmFlags } from "../option_flags.ts";
import { runCommand } from "./run_command.ts";

const id: PositionalSpec = { name: "ID", description: "The VM's id" };

const ids: PositionalSpec = {
  name: "ID",
  description:
    "The VMs' ids; - reads them from standard input: one a line, or JSON as `uvm list --json` prints it",
  multiple: true,
};

const manyIds =
  "With several ids, or -, a failure does not keep it from the others, and the exit code is that of the first id that failed. --json then prints one object, with an array `stopped`: `id`, `stopped` and `exit` of each, or `id` and `error`. What could not be tidied up after a VM is in `warnings`.";

const ifExists: FlagSpec = {
  name: "if-exists",
  type: "boolean",
  description: "A VM that does not exist is no failure",
};

/** The rows. */
export const vmCommands: readonly CommandSpec[] = [
  runCommand,
  {
    name: "create",
    summary: "Create a VM and leave it, not yet started",
    description: [
      "Prints the VM's id. The VM stays until it is stopped, or until its end if --terminate-on-last-handle-closed was given: that would be at once.",
    ],
    flags: vmFlags,
    examples: [
      ["$id = uvm create --os linux", "Keep the id"],
      ["uvm create --options vm.json --dry-run", "Show what it would do"],
    ],
    load: async () => (await import("../commands/on_vms.ts")).create,
  },
  {
    name: "start",
    summary: "Start a created VM",
    positionals: [id],
    flags: [
      {
        name: "if-not-running",
        type: "boolean",
        description:
          "A VM that runs already is no failure; --json tells alreadyRunning",
      },
    ],
    examples: [
      ["uvm start $id --timeout 1m", "Give it a minute"],
      ["uvm start $id --if-not-running", "As often as you like"],
    ],
    load: async () => (await import("../commands/on_vms.ts")).start,
  },
  {
    name: "stop",
    summary: "Shut VMs down, end them by force if that takes too long",
    description: [manyIds],
    positionals: [ids],
    flags: [
      {
        name: "grace",
        type: "duration",
        value: "TIME",
        description: "How long the guest has to shut down; default 10s",
      },
      ifExists,
    ],
    examples: [
      ["uvm stop $id --grace 30s", "Give the guest half a minute"],
      ["uvm list --owner ci --json | uvm stop -", "All VMs of an owner"],
    ],
    load: async () => (await import("../commands/on_vms.ts")).stop,
  },
  {
    name: "kill",
    summary: "End VMs at once",
    description: [manyIds],
    positionals: [ids],
    flags: [ifExists],
    load: async () => (await import("../commands/on_vms.ts")).kill,
  },
  {
    name: "wait",
    summary: "Wait for a VM's end and tell how it ended",
    description: [
      "A guest that crashed or ended unexpectedly is a failure: 8, and with --json the object `error`.",
    ],
    positionals: [id],
    examples: [["uvm wait $id --timeout 10m", "Ten minutes at most"]],
    load: async () => (await import("../commands/on_vms.ts")).wait,
  },
  {
    name: "pause",
    summary: "Pause a running VM",
    positionals: [id],
    load: async () => (await import("../commands/on_vms.ts")).pause,
  },
  {
    name: "resume",
    summary: "Resume a paused VM",
    positionals: [id],
    load: async () => (await import("../commands/on_vms.ts")).resume,
  },
  {
    name: "save",
    summary: "Save a paused VM to a file",
    positionals: [id, { name: "FILE", description: "Where its state goes" }],
    load: async () => (await import("../commands/on_vms.ts")).save,
  },
  {
    name: "list",
    summary: "List the VMs of this host",
    flags: [
      {
        name: "owner",
        type: "text",
        value: "NAME",
        multiple: true,
        description: "Only those of this owner",
      },
      {
        name: "id",
        type: "text",
        value: "ID",
        multiple: true,
        description: "Only this VM",
      },
      {
        name: "name",
        type: "text",
        value: "NAME",
        multiple: true,
        description: "Only those of this name",
      },
      {
        name: "type",
        type: "choice",
        choices: ["VirtualMachine", "Container", "all"],
        description: "Which compute systems; default VirtualMachine",
      },
    ],
    examples: [
      [
        "(uvm list --json | ConvertFrom-Json).systems | Where-Object state -eq Running",
        "The running ones, as objects",
      ],
    ],
    load: async () => (await import("../commands/on_vms.ts")).list,
  },
  {
    name: "inspect",
    summary: "Show a VM's properties",
    positionals: [id],
    flags: [
      {
        name: "property",
        type: "text",
        value: "TYPE",
        multiple: true,
        description:
          "A property type of HCS: Statistics, ProcessList, GuestConnection, Memory",
      },
    ],
    load: async () => (await import("../commands/on_vms.ts")).inspect,
  },
  {
    name: "modify",
    summary: "Send a ModifySettingRequest to a VM",
    positionals: [id],
    flags: [
      {
        name: "request",
        type: "text",
        value: "FILE|-",
        required: true,
        description: "The request as JSON",
      },
      {
        name: "check",
        type: "boolean",
        negatable: true,
        description: "Check it against the schema first (default)",
      },
    ],
    examples: [
      [
        "Get-Content req.json | uvm modify $id --request -",
        "From the pipeline",
      ],
    ],
    load: async () => (await import("../commands/on_vms.ts")).modify,
  },
  {
    name: "logs",
    summary: "Listen for the guest log of a VM that is started next",
    description: [
      "Listens on the log socket of a created Linux VM, and with --start starts it then. Otherwise start the VM from another window once this one listens: with --json the first object says so, and text output prints a line.",
    ],
    streaming: true,
    positionals: [id],
    flags: [
      {
        name: "start",
        type: "boolean",
        description: "Start the VM as soon as its log is listened for",
      },
      ...guestLogFlags,
      {
        name: "expect",
        type: "text",
        value: "REGEX",
        description: "End well as soon as a line matches",
      },
    ],
    examples: [
      [
        'uvm logs $id --start --expect "agent ready" --timeout 60s',
        "Start a created VM and wait until it is ready",
      ],
    ],
    load: () => import("../commands/logs.ts"),
  },
  {
    name: "prune",
    summary: "End all VMs of one owner",
    description: [
      "For VMs that a dead owner left behind. The owner's name must match wholly.",
      "What uvm has stored of VMs that are gone is removed too, whoever owned them: a gone VM's owner is not known. Damaged state files are told of and left.",
    ],
    flags: [
      {
        name: "owner",
        type: "text",
        value: "NAME",
        required: true,
        description: "Whose VMs",
      },
    ],
    examples: [["uvm prune --owner my-harness --dry-run", "See which first"]],
    load: async () => (await import("../commands/on_vms.ts")).prune,
  },
];
