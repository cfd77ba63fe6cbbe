/**
 * What build.ts makes, with Bun and with Deno. Deno's own base binary is not on
 * npm, so DENORT_BIN names deno.exe 2.9.5 and Deno 2.9.5 compiles: the file has
 * all but a base that runs what is embedded.
 */

import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { bunCompileFlags } from "../../build.ts";
import { hostCommand } from "./host_command.ts";
import { BUN_VERSION, DENO_EXE_VERSION, ensureWine } from "./setup.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The bytes of a PE file as text, one character a byte. */
async function peFile(path: string, machine: number): Promise<string> {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer);
  assertEquals(view.getUint16(0), 0x4d5a, "MZ");
  const header = view.getUint32(0x3c, true);
  assertEquals(view.getUint32(header), 0x50450000, "PE");
  assertEquals(view.getUint16(header + 4, true), machine, "processor");
  assertEquals(view.getUint16(header + 24, true), 0x20b, "PE32+");
  return new TextDecoder("latin1").decode(bytes);
}

async function tempDir() {
  const path = await Deno.makeTempDir({ prefix: "uvm-build-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("build.ts --runtime bun makes an exe that starts, with its checksum", async () => {
  await using wine = await ensureWine();
  await using dir = await tempDir();
  const args = ["run", "-A", "build.ts", "--runtime", "bun", "--target", "x64"];
  await hostCommand([Deno.execPath(), ...args, "--out", dir.path], {
    cwd: root,
  });
  await peFile(`${dir.path}/uvm-bun.exe`, 0x8664);
  const names = [...Deno.readDirSync(dir.path)].map(({ name }) => name).sort();
  assertEquals(names, ["SHA256SUMS", "uvm-bun.exe"]);
  await hostCommand(["sha256sum", "-c", "SHA256SUMS"], { cwd: dir.path });
  const exe = `${dir.path}/uvm-bun.exe`;
  const { code, stdout } = await wine.run(exe, ["version", "--json"]);
  assertEquals(code, 0);
  const { version, build } = JSON.parse(new TextDecoder().decode(stdout));
  const config = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  assertEquals(version, config.version);
  assert(build !== "source", "The build is not stamped");
});

Deno.test("build.ts finds its files on Windows", async () => {
  await using wine = await ensureWine();
  const certificates = Deno.env.get("SSL_CERT_FILE");
  const { code, stderr } = await wine.run(
    wine.denoExe,
    ["run", "-A", "build.ts", "--library", "--out", "C:/out"],
    {
      cwd: root,
      env: {
        DENO_DIR: "C:\\deno",
        ...certificates
          ? { DENO_CERT: wine.toWindowsPath(certificates) }
          : undefined,
      },
    },
  );
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const { size } = await Deno.stat(`${wine.driveC}/out/uvm.js`);
  assert(size > 100_000, `${size} bytes`);
});

Deno.test("bunCompileFlags keep out what stands in the folder of the start", async () => {
  // For this machine's own Bun: under Wine, Bun finds no such file by itself.
  await using dir = await tempDir();
  const file = (name: string, text: string) =>
    Deno.writeTextFile(`${dir.path}/${name}`, text);
  await file("program.js", 'console.log("variable", process.env.PLANTED);');
  await file(".env", "PLANTED=yes");
  await file("bunfig.toml", 'preload = ["./planted.js"]');
  await file("planted.js", 'console.log("planted");');
  const run = async (flags: string[]) => {
    await hostCommand([
      "npx",
      "-y",
      `bun@${BUN_VERSION}`,
      "build",
      "--compile",
      ...flags,
      "program.js",
      "--outfile",
      "program",
    ], { cwd: dir.path });
    return await hostCommand([`${dir.path}/program`], { cwd: dir.path });
  };
  assertEquals(await run([]), "planted\nvariable yes\n");
  assertEquals(await run(bunCompileFlags), "variable undefined\n");
});

Deno.test("build.ts --library makes a module that Deno and Bun load anywhere", async () => {
  await using dir = await tempDir();
  const args = ["run", "-A", "build.ts", "--library", "--out", dir.path];
  await hostCommand([Deno.execPath(), ...args], { cwd: root });
  const program = `${dir.path}/program.ts`;
  await Deno.writeTextFile(
    program,
    `import { create, createSimulator, simulatedHost } from "./uvm.js";
const simulator = createSimulator();
const vm = await create({ operatingSystem: "linux" }, { ...simulator, host: simulatedHost() });
await vm.start();
await vm.close();
console.log(vm.exit?.type);
`,
  );
  const commands: [string, ...string[]][] = [
    [Deno.execPath(), "run", "--no-config", "--no-check", "-A", program],
    ["npx", "-y", `bun@${BUN_VERSION}`, "run", program],
  ];
  for (const command of commands) {
    const out = await hostCommand(command, { cwd: dir.path });
    assertEquals(out.trim(), "ForcedExit", command.join(" "));
  }
});

Deno.test("build.ts makes a PE file with the modules and the permissions inside", async () => {
  await using wine = await ensureWine();
  await using dir = await tempDir();
  await hostCommand([
    "npx",
    "-y",
    `deno@${DENO_EXE_VERSION}`,
    "run",
    "-A",
    "build.ts",
    "--target",
    "x64",
    "--out",
    dir.path,
  ], { cwd: root, env: { DENORT_BIN: wine.denoExe } });
  const text = await peFile(`${dir.path}/uvm.exe`, 0x8664);
  for (const inside of ["HcsCreateComputeSystem", '"n":"main.js"']) {
    assert(text.includes(inside), `${inside} is not inside`);
  }
  const at = text.lastIndexOf('"permissions":{');
  const metadata = text.slice(at, text.indexOf("}", at));
  assert(metadata.includes('"prompt":false'), metadata);
  for (const name of ["ffi", "read", "write", "env", "sys", "net", "run"]) {
    // An empty list allows all.
    assert(metadata.includes(`"allow_${name}":[]`), metadata);
    assert(metadata.includes(`"deny_${name}":null`), metadata);
  }
  await hostCommand(["sha256sum", "-c", "SHA256SUMS"], { cwd: dir.path });
});
