/**
 * The stand-ins for vmcompute.dll and ws2_32.dll, as Windows files, and their
 * places in a prefix. vmcompute.dll speaks to a service of its own, so that all
 * programs of the prefix see the same VMs.
 */

import { fileURLToPath } from "node:url";
import { buildStandIn } from "../native/build.ts";
import { buildDll, buildExe } from "./fixtures.ts";
import { hostCommand } from "./host_command.ts";
import type { Wine } from "./wine.ts";
import type { WineProcess } from "./wine_process.ts";

const here = fileURLToPath(new URL("./native/", import.meta.url));
const shared = fileURLToPath(new URL("../native/", import.meta.url));
const headers = new URL("../native/", import.meta.url);

/** Functions that the stand-in for ws2_32.dll has itself. */
const ownSockets = [
  "WSAStartup",
  "WSACleanup",
  "WSAGetLastError",
  "WSAPoll",
  "socket",
  "closesocket",
  "bind",
  "listen",
  "accept",
  "connect",
  "getsockname",
  "getsockopt",
  "setsockopt",
  "ioctlsocket",
  "recv",
  "send",
  "shutdown",
];

/** The files, as paths of the host. */
export interface StandIns {
  /** For system32: speaks to the service. */
  vmcompute: string;
  /** For system32: AF_HYPERV here, all else to Wine's own. */
  ws2_32: string;
  /** The service. */
  service: string;
  /** The whole stand-in in one DLL, for tests that open it by its path. */
  vmcomputeInProcess: string;
  /** The same for sockets. */
  ws2_32InProcess: string;
}

/** Builds all of them into a folder. */
export async function buildStandIns(
  wine: Wine,
  folder: string,
): Promise<StandIns> {
  const built: StandIns = {
    vmcompute: `${folder}/vmcompute.dll`,
    ws2_32: `${folder}/ws2_32.dll`,
    service: `${folder}/uvm_hcs_service.exe`,
    vmcomputeInProcess: await inProcess("vmcompute"),
    ws2_32InProcess: await inProcess("ws2_32"),
  };
  const exports = `${folder}/ws2_32.def`;
  await Deno.writeTextFile(exports, await forwarders(wine));
  await buildDll(`${here}hcs_client.c`, built.vmcompute, { libs: ["ole32"] });
  await buildDll(`${shared}ws2_32.c`, built.ws2_32, {
    defines: { REAL_WS2_32: '"ws2_real.dll"' },
    extra: [exports, "-Wno-array-bounds"],
  });
  await buildExe([
    `${here}hcs_service.c`,
    `${here}hcs_guest.c`,
    ...await coreSources(),
  ], { out: built.service, libs: ["ws2_32"] });
  return built;
}

async function inProcess(name: string): Promise<string> {
  const { path, ignored } = await buildStandIn(name, { system: "windows" });
  if (path === undefined) throw new Error(ignored);
  return path;
}

/** The stand-in without its socket part. */
async function coreSources(): Promise<string[]> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(headers)) {
    const other = name === "ws2_32.c" || name.startsWith("layout_check");
    if (name.endsWith(".c") && !other) files.push(`${shared}${name}`);
  }
  return files.sort();
}

/** A .def file: our functions, and all others of Wine's DLL as forwarders. */
async function forwarders(wine: Wine): Promise<string> {
  const dump = await hostCommand([
    "x86_64-w64-mingw32-objdump",
    "-p",
    `${wine.builtins}/x86_64-windows/ws2_32.dll`,
  ]);
  const lines = ["EXPORTS"];
  const names = dump.slice(dump.indexOf("[Ordinal/Name Pointer]"));
  for (const [, index, name] of names.matchAll(/^\t\[ *(\d+)\] (\w+)$/gm)) {
    const ordinal = Number(index) + 1;
    const own = ownSockets.includes(name);
    lines.push(`  ${name}${own ? "" : ` = ws2_real.${name}`} @${ordinal}`);
  }
  return `${lines.join("\n")}\n`;
}

/**
 * Puts both DLLs into a prefix's system32. Wine's own ws2_32 goes on there,
 * and among Wine's DLLs, as ws2_real: it needs its Unix half by that name.
 */
export async function installStandIns(
  wine: Wine,
  built: StandIns,
): Promise<void> {
  for (
    const [from, to] of [
      ["x86_64-windows/ws2_32.dll", "x86_64-windows/ws2_real.dll"],
      ["x86_64-unix/ws2_32.so", "x86_64-unix/ws2_real.so"],
    ]
  ) {
    const target = `${wine.builtins}/${to}`;
    await Deno.copyFile(`${wine.builtins}/${from}`, `${target}.${Deno.pid}`);
    await Deno.rename(`${target}.${Deno.pid}`, target);
  }
  await wine.installDll(`${wine.builtins}/x86_64-windows/ws2_real.dll`);
  await wine.installDll(built.ws2_32);
  await wine.installDll(built.vmcompute);
}

/** What the service is told at its start. */
export interface ServiceOptions {
  /** Lines of the fault plan (tests/native/plan.c). */
  plan?: string;
  /** Host path of a file that takes each call as a JSON line. */
  record?: string;
  /** What a started system's guest writes to its log. */
  guestLog?: string;
  /** `CODE [JSON]`: how the guest ends after that. It goes on by default. */
  guestExit?: string;
  /** What a started system's guest writes to its console. */
  guestConsole?: string;
}

/** What lives in the service; see tests/native/stand_in.ts. */
export const counterNames = [
  "handles",
  "registrations",
  "strings",
  "callbacks",
  "objects",
  "events",
  "pipes",
] as const;

/** The running service of a prefix. */
export class HcsService implements AsyncDisposable {
  readonly #process: WineProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  #rest = "";

  private constructor(process: WineProcess) {
    this.#process = process;
    this.#lines = process.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    this.#writer = process.stdin.getWriter();
    void process.stderr.pipeTo(new WritableStream());
  }

  /** Starts it; there must be no other in the prefix. */
  static async start(
    wine: Wine,
    built: StandIns,
    options: ServiceOptions = {},
  ): Promise<HcsService> {
    const env: Record<string, string> = {};
    if (options.plan) env.UVM_STANDIN_PLAN = options.plan;
    if (options.record) {
      env.UVM_STANDIN_RECORD = wine.toWindowsPath(options.record);
    }
    for (
      const [name, text] of [
        ["UVM_STANDIN_GUEST", options.guestLog],
        ["UVM_STANDIN_CONSOLE", options.guestConsole],
      ] as const
    ) {
      if (text === undefined) continue;
      const file = await Deno.makeTempFile({ dir: wine.driveC });
      await Deno.writeTextFile(file, text);
      env[name] = wine.toWindowsPath(file);
    }
    if (options.guestExit) env.UVM_STANDIN_GUEST_EXIT = options.guestExit;
    const service = new HcsService(
      wine.spawn(built.service, [], { env, stdin: true }),
    );
    const first = await service.#line();
    if (first !== "ready") throw new Error(`The service said "${first}"`);
    return service;
  }

  /** Sends a line (hcs_service.c says which) and gives the answer. */
  async command(line: string): Promise<string> {
    await this.#writer.write(new TextEncoder().encode(`${line}\n`));
    return await this.#line();
  }

  /** What lives, once events and callbacks are through. */
  async counters(): Promise<Record<string, number>> {
    for (let i = 0;; i++) {
      const values = JSON.parse(await this.command("counters"));
      const named = Object.fromEntries(
        counterNames.map((name, at) => [name, values[at]]),
      );
      if (i === 200 || !(named.events || named.callbacks)) return named;
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  /** Waits until nothing lives, 2 s at most; what lives then. */
  async settled(): Promise<Record<string, number>> {
    let now = await this.counters();
    for (let i = 0; i < 200 && now.handles + now.objects > 0; i++) {
      await new Promise((done) => setTimeout(done, 10));
      now = await this.counters();
    }
    return now;
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end).trimEnd();
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("The service has ended");
      this.#rest += value;
    }
  }

  /** Ends it, at its input's end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close().catch(() => {});
    const kill = setTimeout(() => this.#process.kill(), 5000);
    await this.#process.exited;
    clearTimeout(kill);
    await this.#lines.cancel().catch(() => {});
  }
}
