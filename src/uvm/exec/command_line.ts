/**
 * Arguments as a Windows command line.
 *
 * @module
 */

/**
 * Joins arguments so that the C runtime of a Windows program takes them apart
 * into the same ones. Source of the rules: "Parsing C command-line arguments"
 * in Microsoft's C++ documentation. `cmd /c` has rules of its own: give such a
 * line as `commandLine`.
 *
 * RangeError where the program's name has a quotation mark, which no quoting
 * can carry.
 */
export function windowsCommandLine(args: readonly string[]): string {
  const [program = "", ...rest] = args;
  if (program.includes('"')) {
    throw new RangeError(
      `The program's name must have no quotation mark: ${
        JSON.stringify(program)
      }`,
    );
  }
  return [quoteProgram(program), ...rest.map(quoteArgument)].join(" ");
}

/** Backslashes have no meaning in the program's name. */
function quoteProgram(program: string): string {
  return program === "" || /[ \t]/.test(program) ? `"${program}"` : program;
}

/** Backslashes count only before a quotation mark, and are doubled there. */
function quoteArgument(argument: string): string {
  if (argument !== "" && !/[ \t\n\v"]/.test(argument)) return argument;
  const escaped = argument
    .replace(/(\\*)"/g, '$1$1\\"')
    .replace(/(\\+)$/, "$1$1");
  return `"${escaped}"`;
}
