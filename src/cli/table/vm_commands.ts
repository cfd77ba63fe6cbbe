/**
 * Rows of the commands that create and drive VMs.
 *
 * @module
 */
import type { CommandSpec } from "../command.ts";
import { consoleFlags } from "../console_flags.ts";
import type { FlagSpec, PositionalSpec } from "../flags.ts";
import { guestLogFlags } from "../guest_log_flags.ts";
import { vmFlags } from "../option_flags.ts";
import { recordingFlags } from "../recording_flags.ts";

const id: PositionalSpec = { name: "ID", description: "The VM's id" };

const ifExists: FlagSpec = {
  name: "if-exists",
  type: "boolean",
  description: "A VM that does not exist is no failure",
};

/** The rows. */
export const vmCommands: readonly CommandSpec[] = [
  {
    name: "run",
    summary: "Create a VM, start it, show its log, wait for its end",
    description: [
      "Prints the phases, HCS's notifications and the guest's log. When the guest ends, or on Ctrl-C, everything is cleaned up; HCS ends the VM even if uvm itself is killed, unless --keep is given.",
      "With --expect it ends with 0 as soon as a line of the guest's log matches. A guest that crashes or ends unexpectedly gives 8. --timeout bounds the whole run.",
      "With --count above 1 the guests' logs go only to --guest-log; timings of the phases are printed at the end.",
    ],
    streaming: true,
    flags: [
      ...vmFlags,
      ...guestLogFlags,
      ...consoleFlags,
      ...recordingFlags,
      {
        name: "expect",
        type: "text",
        value: "REGEX",
        description:
          "Linux: end well as soon as a line of the guest's log matches",
      },
      {
        name: "keep",
        type: "boolean",
        description:
          "Leave a VM that still runs at the end, or on Ctrl-C, and say how to end it",
      },
      {
        name: "count",
        type: "whole",
        description: "Run so many VMs and print timings; default 1",
      },
      {
        name: "parallel",
        type: "whole",
        description: "How many of them at once; default 1",
      },
    ],
    examples: [
      ["uvm run --os linux --memory 2GiB", "Boot Linux and follow its log"],
      [
        'uvm run --os linux --expect "agent ready" --timeout 60s',
        "Wait until the guest says that it is ready",
      ],
      [
        "uvm run --os linux --count 20 --parallel 4 --expect ready",
        "Measure booting",
      ],
      [
        "uvm run --os linux --json | ForEach-Object { $_ | ConvertFrom-Json }",
        "One object for each event",
      ],
    ],
    load: () => import("../commands/run.ts"),
  },
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
    summary: "Shut a VM down, end it by force if that takes too long",
    positionals: [id],
    flags: [
      {
        name: "grace",
        type: "duration",
        value: "TIME",
        description: "How long the guest has to shut down; default 10s",
      },
      ifExists,
    ],
    examples: [["uvm stop $id --grace 30s", "Give the guest half a minute"]],
    load: async () => (await import("../commands/on_vms.ts")).stop,
  },
  {
    name: "kill",
    summary: "End a VM at once",
    positionals: [id],
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
