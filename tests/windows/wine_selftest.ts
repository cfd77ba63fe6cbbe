/**
 * What the Windows tests stand on, asked of the real programs under Wine.
 * `deno test -A tests/windows/wine_selftest.ts`
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { buildBunExe, buildDll } from "./fixtures.ts";
import { ensureWine } from "./setup.ts";
import type { Wine } from "./wine.ts";
import type { WineProcess } from "./wine_process.ts";

const NATIVE = fileURLToPath(new URL("./native/", import.meta.url));
const PIPE = "\\\\.\\pipe\\uvm-selftest";

/** A Windows program: what to start and the arguments it begins with. */
interface Program {
  exe: string;
  args: string[];
}

/** The ways to make `native/<name>` a Windows program, by the runtime. */
const RUNTIMES: Record<
  string,
  (wine: Wine, name: string, dir: string) => Promise<Program>
> = {
  "deno.exe": (wine, name) =>
    Promise.resolve({
      exe: wine.denoExe,
      args: ["run", "-A", "--no-config", wine.toWindowsPath(NATIVE + name)],
    }),
  "Bun's exe": async (_wine, name, dir) => {
    const exe = `${dir}/${name}.exe`;
    await buildBunExe([NATIVE + name], exe);
    return { exe, args: [] };
  },
};

/** Runs a program to its end and reads the JSON it printed. */
async function answers(
  wine: Wine,
  program: Program,
  args: string[],
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  const result = await wine.run(program.exe, [...program.args, ...args]);
  const text = new TextDecoder();
  const stdout = text.decode(result.stdout);
  assertEquals(result.code, 0, stdout + text.decode(result.stderr));
  return JSON.parse(stdout);
}

/** Interrupts a process once it has printed `ready`; gives its output. */
async function interruptWhenReady(process: WineProcess): Promise<string> {
  let text = "";
  let sent = false;
  for await (const chunk of process.stdout) {
    text += new TextDecoder().decode(chunk);
    if (!sent && text.includes("ready")) {
      sent = true;
      process.interrupt();
    }
  }
  return text;
}

/** A folder that goes away with the test. */
async function tempDir() {
  const path = await Deno.makeTempDir({ prefix: "uvm-wine-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("buildDll() compiles the layouts of hvsocket.h and computedefs.h", async () => {
  await using dir = await tempDir();
  const dll = `${dir.path}/headers.dll`;
  await buildDll(`${NATIVE}headers.c`, dll);
  assertEquals((await Deno.readTextFile(dll)).slice(0, 2), "MZ");
});

Deno.test("buildDll() rejects a file with a warning and quotes it", async () => {
  await using dir = await tempDir();
  await Deno.writeTextFile(`${dir.path}/bad.c`, "int f(int unused) {}\n");
  await assertRejects(
    () => buildDll(`${dir.path}/bad.c`, `${dir.path}/bad.dll`),
    Error,
    "unused-parameter",
  );
});

Deno.test("Wine.run() gives code, stdout and stderr, and passes stdin, env and cwd", async () => {
  await using wine = await ensureWine();
  await using dir = await tempDir();
  const script = `
    const input = await new Response(Deno.stdin.readable).text();
    console.error(Deno.cwd(), Deno.env.get("UVM_WORD"));
    console.log(input.length);
    Deno.exit(3);`;
  const { code, stdout, stderr } = await wine.run(
    wine.denoExe,
    ["eval", script],
    {
      cwd: dir.path,
      env: { UVM_WORD: "Grüße", NO_COLOR: "1" },
      stdin: "x".repeat(200_000),
    },
  );
  const text = new TextDecoder();
  assertEquals(
    text.decode(stderr).trim(),
    `${wine.toWindowsPath(dir.path)} Grüße`,
  );
  assertEquals(text.decode(stdout).trim(), "200000");
  assertEquals(code, 3);
});

Deno.test("Wine.run() kills the program when the time is over and when the signal fires", async () => {
  await using wine = await ensureWine();
  const args = ["eval", "console.log('begun'); setTimeout(() => {}, 60_000)"];
  const late = await assertRejects(
    () => wine.run(wine.denoExe, args, { timeoutMs: 1500 }),
    DOMException,
    "begun",
  );
  assertEquals(late.name, "TimeoutError");
  const signal = AbortSignal.timeout(1000);
  await assertRejects(() => wine.run(wine.denoExe, args, { signal }));
  const left = await wine.run("tasklist", []);
  const tasks = new TextDecoder().decode(left.stdout);
  assert(tasks.includes("services.exe"), tasks);
  assert(!tasks.includes("deno.exe"), tasks);
});

Deno.test("Wine.newPrefix() shares no file and no process with its origin", async () => {
  await using first = await ensureWine();
  await using dir = await tempDir();
  await Deno.writeTextFile(`${dir.path}/mark.dll`, "mark");
  await first.installDll(`${dir.path}/mark.dll`, "version.dll");
  await using second = await first.newPrefix();
  assertEquals(
    await Deno.readTextFile(`${first.system32}/version.dll`),
    "mark",
  );
  const other = await Deno.readFile(`${second.system32}/version.dll`);
  assert(other.length > 4);
  await first.run("reg", ["add", "HKCU\\Uvm", "/f"]);
  assertEquals((await first.run("reg", ["query", "HKCU\\Uvm"])).code, 0);
  assertEquals((await second.run("reg", ["query", "HKCU\\Uvm"])).code, 1);
});

Deno.test("Wine.toWindowsPath() maps the host to Z: and the prefix to C:", async () => {
  await using wine = await ensureWine();
  assertEquals(wine.toWindowsPath("/tmp/a b"), "Z:\\tmp\\a b");
  assertEquals(wine.toWindowsPath("/"), "Z:\\");
  assertEquals(wine.toWindowsPath(wine.driveC), "C:\\");
  assertEquals(
    wine.toWindowsPath(`${wine.system32}/x.dll`),
    "C:\\windows\\system32\\x.dll",
  );
});

const PAYLOAD = { type: 0xf0000001, context: "1250999896491", status: -5 };

Deno.test("Deno.dlopen() in deno.exe calls a DLL, and its callback holds the foreign thread", async () => {
  await using wine = await ensureWine();
  await using dir = await tempDir();
  await buildDll(`${NATIVE}probe.c`, `${dir.path}/probe.dll`);
  await wine.installDll(`${dir.path}/probe.dll`);
  const program = await RUNTIMES["deno.exe"](wine, "probe_deno.ts", dir.path);
  const got = await answers(wine, program, ["probe.dll"]);
  assertEquals(got.accessDenied, -2147024891);
  assertEquals(got.u64, [true, true, true]);
  assertEquals(got.i64, [true, true]);
  assertEquals(got.small, Array(8).fill(7));
  assert(got.ticks > 20, `ticks ${got.ticks}`);
  const call = { ...PAYLOAD, text: "payload€" };
  assertEquals(got.callback.calls, [call, call]);
  assert(got.callback.insideUs > 45_000, `${got.callback.insideUs} us`);
});

Deno.test("dlopen() in Bun's exe calls a DLL, and its callback comes after the foreign thread went on", async () => {
  await using wine = await ensureWine();
  await using dir = await tempDir();
  await buildDll(`${NATIVE}probe.c`, `${dir.path}/probe.dll`);
  await wine.installDll(`${dir.path}/probe.dll`);
  const program = await RUNTIMES["Bun's exe"](wine, "probe_bun.ts", dir.path);
  const got = await answers(wine, program, ["probe.dll"]);
  assertEquals(got.accessDenied, -2147024891);
  assertEquals(got.u64, [true, true, true]);
  assertEquals(got.i64, [true, true]);
  assertEquals(got.smallMoves, true);
  assertEquals(got.ownBufferMoves, false);
  assertEquals(got.worker.filled, Array(8).fill(7));
  assert(got.worker.ticks > 20, `ticks ${got.worker.ticks}`);
  const call = { ...PAYLOAD, text: "xxxxxxxx" };
  assertEquals(got.callback.calls, [call, call]);
  assert(got.callback.insideUs < 20_000, `${got.callback.insideUs} us`);
});

for (const [runtime, make] of Object.entries(RUNTIMES)) {
  Deno.test(`WineProcess.interrupt() is SIGINT to ${runtime}`, async () => {
    await using wine = await ensureWine();
    await using dir = await tempDir();
    const program = await make(wine, "probe_signal.ts", dir.path);
    const process = wine.spawn(program.exe, program.args);
    const [output, code] = await Promise.all([
      interruptWhenReady(process),
      process.exited,
      process.stderr.cancel(),
    ]);
    assertEquals(output, "ready\nSIGINT\n");
    assertEquals(code, 40);
  });

  Deno.test(`createServer() of node:net serves a named pipe in ${runtime}`, async () => {
    await using wine = await ensureWine();
    await using dir = await tempDir();
    const program = await make(wine, "probe_pipe.ts", dir.path);
    const got = await answers(wine, program, [PIPE]);
    assertEquals(got, [300_000, 300_000, 300_000]);
  });
}
