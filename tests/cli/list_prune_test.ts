import { assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runAll, runJson } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

Deno.test("uvm list filters by owner, id and type", async () => {
  await withSimulator({}, async (environment) => {
    await runAll(
      environment,
      "create --os linux --id a --owner me",
      "create --os linux --id b --owner you",
    );
    const ids = async (...flags: string[]) => {
      const { code, json } = await runJson(["list", ...flags], { environment });
      assertEquals(code, 0);
      return json.systems.map(({ id }: { id: string }) => id).sort();
    };
    assertEquals(await ids(), ["a", "b"]);
    assertEquals(await ids("--owner", "me"), ["a"]);
    assertEquals(await ids("--owner", "me", "--owner", "you"), ["a", "b"]);
    assertEquals(await ids("--id", "b"), ["b"]);
    assertEquals(await ids("--type", "Container"), []);
    const { stdout } = await run(["list"], { environment });
    assertMatch(stdout, /^ID {2}STATE {4}OWNER {2}TYPE\na {3}Created {2}me/);
  });
});

Deno.test("uvm list prints an empty array, or nothing, where there is no VM", async () => {
  await withSimulator({}, async (environment) => {
    assertEquals((await runJson(["list"], { environment })).json, {
      systems: [],
    });
    assertEquals((await run(["list"], { environment })).stdout, "");
  });
});

Deno.test("uvm prune ends the VMs of one owner only", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(
      environment,
      "create --os linux --id a --owner me",
      "create --os linux --id b --owner me",
      "create --os linux --id c --owner you",
      "start b",
    );
    const dry = await runJson(["prune", "--owner", "me", "--dry-run"], {
      environment,
    });
    assertEquals(dry.json.actions.length, 2);
    assertEquals((await list({}, environment)).length, 3);
    const { code, json } = await runJson(["prune", "--owner", "me"], {
      environment,
    });
    assertEquals(code, 0);
    assertEquals(json.pruned.map(({ ended }: { ended: boolean }) => ended), [
      true,
      true,
    ]);
    assertEquals((await list({}, environment)).map(({ id }) => id), ["c"]);
  });
});

Deno.test("uvm prune goes on after a failure, and gives its code", async () => {
  const faults = [{
    on: "HcsTerminateComputeSystem",
    id: "a",
    fail: "HCS_E_ACCESS_DENIED",
  }];
  await withSimulator({ faults }, async (environment) => {
    await runAll(
      environment,
      "create --os linux --id a --owner me",
      "create --os linux --id b --owner me",
    );
    const argv = ["prune", "--owner", "me", "--timeout", "1s"];
    const { code, json } = await runJson(argv, { environment });
    assertEquals(code, 4);
    const failed = json.pruned.filter(({ ended }: { ended: boolean }) =>
      !ended
    );
    assertEquals(failed.length, 1);
    assertEquals(failed[0].error.codeName, "HCS_E_ACCESS_DENIED");
    assertEquals((await list({}, environment)).map(({ id }) => id), ["a"]);
  });
});

Deno.test("uvm prune insists on an owner", async () => {
  for (const argv of [["prune"], ["prune", "--owner", ""]]) {
    assertEquals((await run(argv)).code, 2);
  }
});
