/**
 * A console's bytes in a file, as the guest wrote them.
 *
 * @module
 */
import type { Flags } from "./flags.ts";
import { OutputFile } from "./output_file.ts";

/** Opens the file of `--console-log`; undefined where there is none. */
export function openConsoleLog(flags: Flags): OutputFile | undefined {
  return OutputFile.open({
    flag: "console-log",
    what: "console's log",
    path: flags.text("console-log"),
  });
}
