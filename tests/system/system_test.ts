import { assert, assertEquals, assertRejects } from "@std/assert";
import { codeOf } from "../../src/system/error_code.ts";
import { currentSystem } from "../../src/system/current_system.ts";
import { denoSystem } from "../../src/system/deno_system.ts";
import { nodeSystem } from "../../src/system/node_system.ts";

Deno.test("currentSystem() is Deno's own here", () => {
  assert(currentSystem() === denoSystem);
});

Deno.test("denoSystem and nodeSystem tell the same of machine and process", () => {
  for (
    const fact of [
      "isWindows",
      "pid",
      "currentFolder",
      "executablePath",
      "hostname",
      "release",
      "processorCount",
    ] as const
  ) assertEquals(nodeSystem[fact], denoSystem[fact], fact);
  assertEquals(nodeSystem.environment("PATH"), denoSystem.environment("PATH"));
  assertEquals(nodeSystem.environment("UVM_NO_SUCH"), undefined);
  assertEquals(denoSystem.environment("UVM_NO_SUCH"), undefined);
  assertEquals(nodeSystem.memory().totalBytes, denoSystem.memory().totalBytes);
  for (const system of [denoSystem, nodeSystem]) {
    const { freeBytes, totalBytes } = system.memory();
    assert(freeBytes > 0 && freeBytes <= totalBytes);
  }
});

for (
  const [name, system] of Object.entries({ denoSystem, nodeSystem })
) {
  const inFolder = (work: (folder: string) => Promise<void>) => async () => {
    const folder = await Deno.makeTempDir({ prefix: "uvm-system-" });
    try {
      await work(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  };
  const code = async (work: Promise<unknown>) =>
    codeOf(await assertRejects(() => work));

  Deno.test(
    `${name} makes files once, reads, renames, lists and removes them`,
    inFolder(async (folder) => {
      const file = `${folder}/a b ü.txt`;
      await system.createFile(file, "Grüße", { toDisk: true });
      assertEquals(await system.readText(file), "Grüße");
      assertEquals(await code(system.createFile(file, "other")), "EEXIST");
      assertEquals(await system.readText(file), "Grüße");
      const { isFolder, modifiedMs } = await system.status(file);
      assertEquals(isFolder, false);
      assert(Math.abs(modifiedMs - Date.now()) < 60_000);
      await system.createFile(`${folder}/there`, "old");
      await system.rename(file, `${folder}/there`);
      assertEquals(await system.readText(`${folder}/there`), "Grüße");
      assertEquals(await system.listFolder(folder), ["there"]);
      await system.removeFile(`${folder}/there`);
      assertEquals(await system.listFolder(folder), []);
    }),
  );

  Deno.test(
    `${name} tells whether it made a folder`,
    inFolder(async (folder) => {
      assertEquals(await system.makeFolder(`${folder}/a/b`), true);
      assertEquals(await system.makeFolder(`${folder}/a/b`), false);
      assertEquals(await system.makeFolder(`${folder}/a/c`), true);
      assertEquals((await system.status(`${folder}/a`)).isFolder, true);
      await system.createFile(`${folder}/file`, "");
      assertEquals(await code(system.makeFolder(`${folder}/file`)), "EEXIST");
      assertEquals(await code(system.removeFolder(`${folder}/a`)), "ENOTEMPTY");
      await system.removeFolder(`${folder}/a/b`);
      assertEquals(await code(system.status(`${folder}/a/b`)), "ENOENT");
    }),
  );

  Deno.test(
    `${name} copies to a new file only`,
    inFolder(async (folder) => {
      const bytes = crypto.getRandomValues(new Uint8Array(50_000));
      await Deno.writeFile(`${folder}/from`, bytes);
      await system.copyFile(`${folder}/from`, `${folder}/to`);
      assertEquals(await Deno.readFile(`${folder}/to`), bytes);
      await system.createFile(`${folder}/other`, "kept");
      const onto = system.copyFile(`${folder}/from`, `${folder}/other`);
      assertEquals(await code(onto), "EEXIST");
      assertEquals(await system.readText(`${folder}/other`), "kept");
      const absent = system.copyFile(`${folder}/absent`, `${folder}/new`);
      assertEquals(await code(absent), "ENOENT");
      assertEquals(await code(system.status(`${folder}/new`)), "ENOENT");
    }),
  );

  Deno.test(
    `${name} reads as many bytes as it is allowed to, of files without an end too`,
    inFolder(async (folder) => {
      const bytes = crypto.getRandomValues(new Uint8Array(50_000));
      await Deno.writeFile(`${folder}/file`, bytes);
      const read = (max: number) => system.readBytes(`${folder}/file`, max);
      assertEquals(await read(50_000), bytes);
      assertEquals(await read(49_999), undefined);
      if (!system.isWindows) {
        assertEquals(await system.readBytes("/dev/zero", 100_000), undefined);
      }
      const absent = system.readBytes(`${folder}/absent`, 1);
      assertEquals(await code(absent), "ENOENT");
    }),
  );
}
