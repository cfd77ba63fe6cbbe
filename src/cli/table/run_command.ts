/**
 * The row of `uvm run`.
 *
 * @module
 */
import type { CommandSpec } from "../command.ts";
import { attachFlags } from "../attach_flags.ts";
import { consoleFlags } from "../console_flags.ts";
import { guestLogFlags } from "../guest_log_flags.ts";
import { vmFlags } from "../option_flags.ts";
import { recordingFlags } from "../recording_flags.ts";

/** The row. */
export const runCommand: CommandSpec = {
  name: "run",
  summary: "Create a VM, start it, show its log, wait for its end",
  description: [
    "Prints the phases, HCS's notifications and the guest's log. When the guest ends, or on Ctrl-C, everything is cleaned up; HCS ends the VM even if uvm itself is killed, unless --keep is given.",
    "With --expect it ends with 0 as soon as a line of the guest's log matches. A guest that crashes or ends unexpectedly gives 8. --timeout bounds the whole run.",
    "--attach gives the VM devices as `uvm attach` does, once it runs and before --expect is waited for; quote it. A failure ends the run. A comma that belongs to the path is doubled.",
    "With --count above 1 the guests' logs go only to --guest-log; timings of the phases are printed at the end.",
  ],
  streaming: true,
  flags: [
    ...vmFlags,
    ...attachFlags,
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
      "uvm run --os linux --attach 'scsi=C:\\data.vhdx,guest=/mnt/data,read-only' --expect ready",
      "With a disk",
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
};
