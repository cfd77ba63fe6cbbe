/**
 * The flags of `uvm run` and `uvm logs` for the guest's log.
 *
 * @module
 */
import type { FlagSpec } from "./flags.ts";

/** `--guest-log`, `--guest-level`. */
export const guestLogFlags: readonly FlagSpec[] = [
  {
    name: "guest-log",
    type: "text",
    value: "FILE",
    description:
      "Also write the guest's log to a file: NDJSON if it ends in .json, .jsonl or .ndjson, else text",
  },
  {
    name: "guest-level",
    type: "choice",
    choices: ["debug", "info", "warning", "error"],
    description: "Leave out guest log entries below this level",
  },
];
