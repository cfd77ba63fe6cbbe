import { assert, assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runJson, runNdjson, withFiles } from "./harness.ts";
import { quickGuest, steadyGuest, withSimulator } from "./simulation.ts";

/** A created Linux VM `a` of the owner `me`, and a folder for its state. */
function withCreated(
  fn: (
    environment: Environment,
    path: (name: string) => string,
  ) => Promise<void>,
): Promise<void> {
  return withSimulator(
    steadyGuest,
    (environment) =>
      withFiles({ "kept.log": "old" }, async (path) => {
        const argv = ["create", "--os=linux", "--id=a", "--owner=me"];
        argv.push("--state-dir", path("state"));
        assertEquals((await run(argv, { environment })).code, 0);
        await fn(environment, path);
      }),
  );
}

Deno.test("uvm console --start --dry-run starts nothing, serves nothing and writes nothing", async () => {
  await withCreated(async (environment, path) => {
    const argv = ["console", "a", "--start", "--dry-run"];
    argv.push("--console-log", path("kept.log"));
    const { code, events } = await runNdjson(argv, { environment });
    assertEquals(code, 0);
    assertEquals(events.map(({ type, dryRun }) => [type, dryRun]), [
      ["dryRun", true],
    ]);
    assertEquals(
      events[0].actions.map(({ action }: { action: string }) => action),
      ["attach-console", "write-file", "start"],
    );
    assertEquals(events[0].actions[1].target, path("kept.log"));
    assertEquals(Deno.readTextFileSync(path("kept.log")), "old");
    assertEquals((await list({}, environment))[0].state, "Created");
  });
});

Deno.test("uvm logs --dry-run listens to nothing and keeps the file as it is", async () => {
  await withCreated(async (environment, path) => {
    const argv = ["logs", "a", "--dry-run", "--guest-log", path("kept.log")];
    const { code, stdout } = await run(argv, { environment });
    assertEquals(code, 0);
    assertEquals(
      stdout,
      `Would listen-for-log "a"\nWould write-file "${path("kept.log")}"\n`,
    );
    assertEquals(Deno.readTextFileSync(path("kept.log")), "old");
  });
});

Deno.test("uvm events, wait and stats do not wait in a dry run", async () => {
  await withCreated(async (environment) => {
    for (
      const [line, action] of [
        ["events a", "follow-events"],
        ["wait a", "wait-for"],
        ["stats a --watch", "measure"],
      ]
    ) {
      const argv = [...line.split(" "), "--dry-run"];
      const { code, stdout } = await run(argv, { environment });
      assertEquals([code, stdout], [0, `Would ${action} "a"\n`]);
    }
  });
});

Deno.test("uvm --dry-run gives 5 for a VM that does not exist", async () => {
  const request = JSON.stringify({
    RequestType: "Update",
    ResourcePath: "VirtualMachine/ComputeTopology/Memory/SizeInMB",
    Settings: 1024,
  });
  await withSimulator(
    {},
    (environment) =>
      withFiles({ "request.json": request }, async (path) => {
        for (
          const line of [
            "start nope",
            "stop nope",
            "kill nope",
            "pause nope",
            "save nope f",
            `modify nope --request ${path("request.json")}`,
            "wait nope",
            "events nope",
            "logs nope",
            "console nope",
            "stats nope",
          ]
        ) {
          const argv = [...line.split(" "), "--dry-run"];
          const { code, stdout } = await run(argv, { environment });
          assertEquals([line, code, stdout], [line, 5, ""]);
        }
        const argv = ["stop", "nope", "--dry-run", "--if-exists"];
        const absent = await runJson(argv, { environment });
        assertEquals([absent.code, absent.json.actions], [0, []]);
      }),
  );
});

Deno.test("uvm exec --dry-run knows from HCS what the VM runs", async () => {
  await withCreated(async (environment) => {
    assertEquals((await run(["start", "a"], { environment })).code, 0);
    const argv = ["exec", "a", "--dry-run", "--", "echo", "hi"];
    const { code, stdout } = await run(argv, { environment });
    assertEquals(code, 0);
    assertMatch(stdout, /^Would exec "a" .*"CommandArgs":\["echo","hi"\]/);
  });
});

Deno.test("uvm prune --dry-run shows the state files of the VMs it would end", async () => {
  await withCreated(async (environment, path) => {
    const argv = ["prune", "--owner=me", "--state-dir", path("state")];
    const dry = await runJson([...argv, "--dry-run"], { environment });
    assertEquals(dry.json.actions, [
      { action: "terminate", target: "a" },
      { action: "remove-state", target: "a" },
    ]);
    const real = await runJson(argv, { environment });
    assertEquals(real.json.stateRemoved, ["a"]);
  });
});

Deno.test("uvm create --dry-run warns as the real create does", async () => {
  // A key of a later schema version: HCS gets it, and the user is warned.
  const disk = {
    Type: "VirtualDisk",
    Path: "C:\\x.vhdx",
    SupportEncryptedFiles: true,
  };
  const Scsi = { 0: { Attachments: { 0: disk } } };
  const merge = JSON.stringify({ VirtualMachine: { Devices: { Scsi } } });
  await withSimulator(
    quickGuest,
    (environment) =>
      withFiles({ "merge.json": merge }, async (path) => {
        const argv = ["create", "--os=linux", "--merge", path("merge.json")];
        const dry = await runJson([...argv, "--dry-run"], { environment });
        const real = await runJson(argv, { environment });
        assert(real.json.warnings.length > 0);
        assertEquals(dry.json.warnings, real.json.warnings);
      }),
  );
});
