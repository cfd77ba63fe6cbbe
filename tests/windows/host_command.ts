/** Commands of the Linux host, with their exit code checked. */

/** Options of {@linkcode hostCommand}. */
export interface HostCommandOptions {
  /** Working directory. */
  cwd?: string;
  /** Variables added to the environment. */
  env?: Record<string, string>;
  /** Shows the command's output on stderr as it comes. Off by default. */
  show?: boolean;
}

/**
 * Runs a command of the host and gives its standard output.
 *
 * Throws `Error` with the exit code and the end of the output when the code is
 * not 0, and when the program does not exist.
 */
export async function hostCommand(
  command: [string, ...string[]],
  options: HostCommandOptions = {},
): Promise<string> {
  const [program, ...args] = command;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args,
      cwd: options.cwd,
      env: options.env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    throw new Error(`Cannot start "${program}"`, { cause });
  }
  const [stdout, stderr, status] = await Promise.all([
    collect(child.stdout, options.show),
    collect(child.stderr, options.show),
    child.status,
  ]);
  if (!status.success) {
    const end = (stdout + stderr).trimEnd().split("\n").slice(-20).join("\n");
    throw new Error(
      `"${command.join(" ")}" exited with ${status.code}:\n${end}`,
    );
  }
  return stdout;
}

/** Whether a program is on the host's PATH. */
export async function hostHas(program: string): Promise<boolean> {
  const { success } = await new Deno.Command("sh", {
    args: ["-c", 'command -v "$1" >/dev/null 2>&1', "sh", program],
  }).output();
  return success;
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  show = false,
): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    if (show) Deno.stderr.writeSync(chunk);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
