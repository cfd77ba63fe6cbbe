import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run, runJson, withFiles } from "../cli/harness.ts";

const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
const plan = JSON.stringify({ guest: { bootMs: 1, log: ["agent ready"] } });

/** Runs a VM in a process of its own and kills that once the VM runs. */
async function killRun(sim: string[], flags: string[]): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "run", "--os", "linux", "--id", "left"]
      .concat(flags, ["--owner", "dead-harness", "--json"], sim),
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let seen = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    seen += text;
    if (seen.includes('"phase":"start"')) child.kill("SIGKILL");
  }
  const { code } = await child.status;
  assertEquals(code, 137, seen);
}

/** A state folder that separate processes share, and the flags for it. */
async function withState(fn: (sim: string[]) => Promise<void>): Promise<void> {
  await withFiles({ "plan.json": plan }, async (path) => {
    const folder = ["--state-dir", path("state")];
    await fn([
      ...["--backend", "sim", "--sim-plan", path("plan.json")],
      ...folder,
    ]);
  });
}

Deno.test({
  name: "uvm run leaves no VM behind where its process is killed (pain 5)",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withState(async (sim) => {
      await killRun(sim, []);
      const { json, code } = await runJson(["list", ...sim]);
      assertEquals([code, json.systems], [0, []]);
    });
  },
});

Deno.test({
  name: "uvm prune ends what a killed process has kept (pain 5)",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withState(async (sim) => {
      await killRun(sim, ["--keep"]);
      const left = await runJson(["list", ...sim]);
      assertEquals(left.json.systems[0].owner, "dead-harness");
      const again = await run(["create", "--os", "linux", "--id", "left"]
        .concat(sim));
      assertEquals(again.code, 6);
      assertStringIncludes(again.stderr, "uvm prune --owner");
      const pruned = await run(["prune", "--owner", "dead-harness", ...sim]);
      assertEquals(pruned.code, 0);
      assertStringIncludes(pruned.stdout, "left");
      const { json } = await runJson(["list", ...sim]);
      assertEquals(json.systems, []);
    });
  },
});
