/**
 * What the command line asks of a VM's options beside the library: values that
 * HCS takes and that then do harm, or nothing. RangeErrors, as the library's.
 *
 * @module
 */
import type { UtilityVmOptions } from "../uvm/options.ts";

/** Each looks at options of any shape: wrong ones are for the library to tell. */
export const optionRules: readonly ((options: UtilityVmOptions) => void)[] = [
  checkId,
  checkConsolePipe,
];

/** The option that an error's text names: `resources.memory.limit`. */
export function optionNamedIn(message: string): string | undefined {
  return /option[^"]*"([^"]+)"/i.exec(message)?.[1];
}

/** Ids are printed and read one a line. */
function checkId({ id }: UtilityVmOptions): void {
  if (typeof id !== "string" || !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(id)) return;
  throw new RangeError(
    `Option "id" must have no control or invisible characters: ${
      JSON.stringify(id)
    }`,
  );
}

/** HCS takes other names, and the guest's console then goes nowhere. */
function checkConsolePipe(options: UtilityVmOptions): void {
  if (options.operatingSystem !== "linux") return;
  const { consolePipe } = options;
  if (typeof consolePipe !== "string" || consolePipe === "") return;
  if (/^\\\\\.\\pipe\\[^/]+$/i.test(consolePipe)) return;
  throw new RangeError(
    `Option "consolePipe" must be \\\\.\\pipe\\NAME: "${consolePipe}"`,
  );
}
