/**
 * Waits for Ctrl-C in deno.exe or in an exe of Bun: prints `ready`, then
 * `SIGINT`, and exits with 40. Without a signal it exits with 9 after 20 s.
 */

// deno-lint-ignore no-explicit-any
const host = globalThis as any;

function say(text: string): void {
  host.process.stdout.write(`${text}\n`);
}

function interrupted(): void {
  say("SIGINT");
  setTimeout(() => host.process.exit(40), 20);
}

if (host.Deno) {
  host.Deno.addSignalListener("SIGINT", interrupted);
} else {
  host.process.on("SIGINT", interrupted);
}
setTimeout(() => host.process.exit(9), 20_000);
say("ready");
