/**
 * The flags of `run` that keep what happened.
 *
 * @module
 */
import type { FlagSpec } from "./flags.ts";

/** `--events`, `--timeline`, `--report`. */
export const recordingFlags: readonly FlagSpec[] = [
  {
    name: "events",
    type: "text",
    value: "FILE",
    description:
      "Write phases, calls into HCS and its notifications to a file as NDJSON",
  },
  {
    name: "timeline",
    type: "text",
    value: "FILE.svg",
    optionalValue: true,
    description: "Print the phases as bars at the end, or draw them to a file",
  },
  {
    name: "report",
    type: "text",
    value: "DIR",
    description:
      "Write everything there is to attach to an issue into a new folder",
  },
];
