/**
 * uvm as a user has it: the bundle run by deno.exe, and Bun's exe, each over
 * the stand-ins in the system folder. Exit codes and bytes are looked at.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { encodeUtf16 } from "../../src/ffi/utf16.ts";
import { buildDll } from "./fixtures.ts";
import { runtimes } from "./prepared.ts";
import { bootFiles, decode, linux, until, Uvm } from "./uvm_program.ts";

const guestLog =
  '{"level":"info","msg":"guest is ready","time":"2024-01-01T00:00:00Z"}\n' +
  '{"level":"warning","msg":"Grüße 漢字","time":"2024-01-01T00:00:01Z"}\n';

for (const [runtime, start] of Object.entries(runtimes)) {
  Deno.test(`uvm document prints ASCII JSON in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const args = ["document", ...linux, "--owner", "Grüße 漢字 😀"];
    const text = await uvm.ok(args);
    assert(text.includes("\\u6f22\\u5b57 \\ud83d\\ude00"), text);
    const document = JSON.parse(text);
    assertEquals(document.Owner, "Grüße 漢字 😀");
    const share = document.VirtualMachine.Devices.VirtualSmb.Shares[0];
    assertEquals(share.Path, bootFiles);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm reads options in UTF-8, with and without a mark, and UTF-16LE in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const options = JSON.stringify({
      operatingSystem: "linux",
      bootFilesPath: bootFiles,
      owner: "Grüße 漢字",
    });
    const utf8 = new TextEncoder().encode(options);
    const utf16 = encodeUtf16(options);
    const withMark = (mark: number[], bytes: Uint8Array) =>
      new Uint8Array([...mark, ...bytes]);
    const inputs = [
      utf8,
      withMark([0xef, 0xbb, 0xbf], utf8),
      withMark([0xff, 0xfe], utf16.subarray(0, utf16.length - 2)),
    ];
    for (const input of inputs) {
      await Deno.writeFile(`${uvm.wine.driveC}/options.json`, input);
      for (
        const output of [
          await uvm.ok(["document", "--options", "C:\\options.json"]),
          await uvm.ok(["document", "--options", "-"], input),
        ]
      ) assertEquals(JSON.parse(output).Owner, "Grüße 漢字");
    }
  });

  Deno.test(`uvm create, list, start, attach, detach and stop share one VM in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    await Deno.writeTextFile(`${uvm.wine.driveC}/disk.vhdx`, "x");
    const id = (await uvm.ok(["create", ...linux, "--owner", "me"])).trim();
    assertMatch(id, /^[0-9a-f-]{36}$/);
    const { systems } = await uvm.json(["list", "--owner", "me"]);
    // deno-lint-ignore no-explicit-any
    assertEquals(systems.map((s: any) => [s.id, s.state]), [[id, "Created"]]);
    await uvm.ok(["start", id]);
    assertEquals((await uvm.json(["list"])).systems[0].state, "Running");
    await uvm.json(["attach", "scsi", id, "C:\\disk.vhdx"]);
    const { devices } = await uvm.json(["devices", id]);
    assertEquals(devices.length, 1);
    await uvm.json(["detach", "scsi", id, "C:\\disk.vhdx"]);
    assertEquals((await uvm.json(["devices", id])).devices, []);
    assertEquals((await uvm.json(["stop", id])).stopped, "shutdown");
    assertEquals((await uvm.json(["list"])).systems, []);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm run prints the guest's log and its end in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestLog, guestExit: "0" });
    const lines = (await uvm.ok(["run", ...linux, "--json"])).trim()
      .split("\n").map((line) => JSON.parse(line));
    const logs = lines.filter(({ type }) => type === "log");
    assertEquals(logs.map(({ message }) => message), [
      "guest is ready",
      "Grüße 漢字",
    ]);
    assertEquals(lines.at(-1).type, "result");
    assertEquals(lines.at(-1).exitCode, 0);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm run tells a guest that failed by exit code 8 in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, {
      guestLog,
      guestExit: "C0370106",
    });
    const { code, stderr } = await uvm.run(["run", ...linux]);
    assertEquals(code, 8, stderr);
    assert(stderr.startsWith("uvm: "), stderr);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm tells bad input by exit code, on one stream, without colour in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    for (
      const [args, exitCode] of [
        [["create", "--os", "linux", "--memory", "much"], 2],
        [["craete"], 2],
        [["document", "--options", "C:\\absent.json"], 5],
        [["stop", "nobody"], 5],
        [["run", "--os", "linux", "--boot-files", "C:\\absent"], 5],
      ] as [string[], number][]
    ) {
      const plain = await uvm.run(args);
      assertEquals(plain.code, exitCode, args.join(" ") + plain.stderr);
      assertEquals(plain.stdout, "");
      assert(plain.stderr.startsWith("uvm: "), plain.stderr);
      assert(!plain.stderr.includes("\x1b"), plain.stderr);
      const json = await uvm.run([...args, "--json"]);
      assertEquals(json.code, exitCode);
      assertEquals(json.stderr, "");
      const last = json.stdout.trim().split("\n");
      const value = JSON.parse(args[0] === "run" ? last.at(-1)! : json.stdout);
      assertEquals(value.error.exitCode, exitCode);
    }
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm run cleans up at Ctrl-C and exits with 130 in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestLog });
    const process = uvm.spawn(["run", ...linux]);
    await until(process, "guest is ready");
    process.interrupt();
    assertEquals(await process.exited, 130);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm run leaves no VM when it is killed, and prune ends what a killed owner left in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestLog });
    const bound = uvm.spawn(["run", ...linux]);
    await until(bound, "guest is ready");
    assertEquals((await uvm.json(["list"])).systems.length, 1);
    bound.kill();
    await bound.exited;
    await uvm.assertNothingLeft();

    const kept = uvm.spawn(["run", ...linux, "--keep", "--owner", "dead"]);
    await until(kept, "guest is ready");
    kept.kill();
    await kept.exited;
    const { systems } = await uvm.json(["list", "--owner", "dead"]);
    assertEquals(systems.length, 1);
    const { pruned } = await uvm.json(["prune", "--owner", "dead"]);
    assertEquals(pruned.length, 1);
    assertEquals((await uvm.json(["list"])).systems, []);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm loads no vmcompute.dll or ole32.dll planted beside it in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestLog, guestExit: "0" });
    const folder = `${uvm.wine.driveC}/dropped`;
    await Deno.mkdir(folder);
    const { exe, args } = start(uvm.wine, uvm.built.uvm);
    // deno.exe itself is what a user would have as uvm.exe.
    await Deno.copyFile(exe, `${folder}/uvm.exe`);
    const planted = fileURLToPath(
      new URL("./native/planted.c", import.meta.url),
    );
    const mark = `${uvm.wine.driveC}/planted.txt`;
    await buildDll(planted, `${folder}/vmcompute.dll`);
    await buildDll(planted, `${folder}/ole32.dll`);
    const { code, stdout, stderr } = await uvm.wine.run(
      `${folder}/uvm.exe`,
      [...args, "list", "--json"],
      { cwd: folder },
    );
    assertEquals(code, 0, decode(stderr));
    assertEquals(JSON.parse(decode(stdout)), { systems: [] });
    assertEquals(await exists(mark), false, "The planted DLL was loaded");
    // The mark is there once somebody loads it by its path.
    await uvm.wine.run("rundll32", ["C:\\dropped\\vmcompute.dll,Planted"]);
    assertEquals(await exists(mark), true);
  });
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
