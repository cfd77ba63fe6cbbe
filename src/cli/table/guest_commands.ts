/**
 * Rows of the commands that look into a VM that exists.
 *
 * @module
 */
import type { CommandSpec } from "../command.ts";
import type { PositionalSpec } from "../flags.ts";

const id: PositionalSpec = { name: "ID", description: "The VM's id" };

/** The rows. */
export const guestCommands: readonly CommandSpec[] = [
  {
    name: "events",
    summary: "Print HCS's notifications of a VM until it ends",
    description: [
      "Everything that HCS tells of the VM from now on: completions, crash reports, a closed connection to the guest's agent, the exit. Ends with the VM, with --timeout, or with Ctrl-C.",
    ],
    positionals: [id],
    streaming: true,
    examples: [
      [
        "uvm events $id --json | ForEach-Object { $_ | ConvertFrom-Json }",
        "One object for each notification",
      ],
    ],
    load: () => import("../commands/events.ts"),
  },
  {
    name: "exec",
    summary: "Run a program in a VM",
    description: [
      "Standard input, output and error are the program's. Its exit code is uvm's. Where uvm itself fails before or beside the program, it writes a line that begins with `uvm:` to standard error and ends with one of its own codes; --json tells the two apart for sure.",
      "Ctrl-C is sent on as SIGINT (CtrlC for Windows). Text for a terminal has its control characters shown; --tty gives the program a terminal of its own, with this one as it is.",
      "With --json the output is collected, up to 16 MiB of each stream, and one object is printed.",
    ],
    positionals: [id],
    rest: "CMD [ARG...]",
    flags: [
      {
        name: "tty",
        type: "boolean",
        description: "Give the program a terminal: this one, as it is",
      },
      {
        name: "env",
        type: "text",
        value: "NAME=VALUE",
        multiple: true,
        description: "An environment variable",
      },
      {
        name: "cwd",
        type: "text",
        value: "DIR",
        description: "Where it starts; default / in a Linux guest",
      },
      {
        name: "user",
        type: "text",
        value: "NAME",
        description: "Whose process it is",
      },
      {
        name: "command-line",
        type: "text",
        value: "TEXT",
        description: "The whole command line, instead of what stands after --",
      },
      {
        name: "guest-os",
        type: "choice",
        choices: ["linux", "windows"],
        description: "What the VM runs, where HCS does not say",
      },
      {
        name: "stdin",
        type: "boolean",
        negatable: true,
        description: "Pass standard input on (default)",
      },
      {
        name: "stdin-file",
        type: "text",
        value: "FILE",
        description:
          "Pass a file on instead, byte for byte: PowerShell changes what it pipes",
      },
    ],
    examples: [
      ["uvm exec $id -- uname -a", "A Linux program"],
      ["uvm exec $id --tty -- sh", "A shell"],
      [
        'uvm exec $id --command-line "cmd /c dir C:\\ & ver"',
        "A Windows line with cmd's own rules",
      ],
      [
        "uvm exec $id --stdin-file rootfs.tar -- tar -x -C /mnt",
        "A file's bytes as they are",
      ],
      [
        "(uvm exec $id --json -- cat /proc/meminfo | ConvertFrom-Json).stdout",
        "Its output as a text",
      ],
    ],
    load: () => import("../commands/exec.ts"),
  },
  {
    name: "console",
    summary: "Attach to a VM's serial console",
    description: [
      "Attaches to the console that `uvm run --console` serves. Where nobody serves it, it is served from here: for a VM made by `uvm create --console`, begin before the VM is started, or give --start.",
      "Ctrl-] detaches; the VM goes on. In a terminal the keys go to the guest one by one, Ctrl-C among them.",
    ],
    streaming: true,
    positionals: [id],
    flags: [
      {
        name: "pipe",
        type: "text",
        value: "PIPE",
        description:
          "The console's pipe, where --console-pipe named another one",
      },
      {
        name: "start",
        type: "boolean",
        description: "Start the VM as soon as its console is served",
      },
      {
        name: "console-log",
        type: "text",
        value: "FILE",
        description: "Also write the console's bytes to a file",
      },
      {
        name: "detach-key",
        type: "text",
        value: "KEY",
        description: "The key that detaches: ctrl-], ctrl-p, none",
      },
    ],
    examples: [
      ["uvm console $id", "Watch a VM that `uvm run --console` runs"],
      ["uvm console $id --start", "Watch a created VM boot"],
    ],
    load: () => import("../commands/console.ts"),
  },
  {
    name: "stats",
    summary: "Show what a VM uses: processor, memory, storage",
    description: [
      "With --json one object for each measurement; counters over 2^53 are texts, and what HCS does not tell is null. --watch goes on until the VM ends or Ctrl-C.",
    ],
    streaming: true,
    positionals: [id],
    flags: [
      {
        name: "watch",
        type: "boolean",
        description: "Measure again and again",
      },
      {
        name: "interval",
        type: "duration",
        value: "TIME",
        description: "How long between measurements; default 1s",
      },
      {
        name: "count",
        type: "whole",
        description: "End after so many measurements",
      },
    ],
    examples: [
      ["uvm stats $id --watch --interval 5s", "A row every five seconds"],
      [
        "uvm stats $id --json --count 10 --watch | ForEach-Object { ($_ | ConvertFrom-Json).memory.commitBytes }",
        "One value as numbers",
      ],
    ],
    load: () => import("../commands/stats.ts"),
  },
];
