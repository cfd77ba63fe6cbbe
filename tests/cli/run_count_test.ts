import { assert, assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runNdjson } from "./harness.ts";
import { quickGuest, steadyGuest, withSimulator } from "./simulation.ts";

const linux = ["run", "--os", "linux"];

Deno.test("uvm run --count prints each run and the timings of the phases", async () => {
  await withSimulator(quickGuest, async (environment) => {
    const many = [...linux, "--count", "5", "--parallel", "3"];
    const text = await run(many, { environment });
    assertEquals(text.code, 0);
    assertMatch(text.stdout, /\nphase +count +p50 +p95 +max\n/);
    assertMatch(text.stdout, /\n5 of 5 ran well, 0 failed\n$/);
    const { code, events } = await runNdjson(many, { environment });
    assertEquals(code, 0);
    assertEquals(events.filter(({ type }) => type === "run").length, 5);
    const summary = events.at(-1);
    assertEquals([summary.type, summary.ok, summary.failed], ["summary", 5, 0]);
    assertEquals(
      summary.timings.map((t: { phase: string }) => t.phase),
      ["create", "start", "run", "close"],
    );
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run --count fails where any of the VMs does", async () => {
  const faults = [{
    on: "HcsStartComputeSystem",
    nth: 2,
    fail: "HCS_E_ACCESS_DENIED",
  }];
  await withSimulator({ ...quickGuest, faults }, async (environment) => {
    const argv = [...linux, "--id", "vm", "--count", "3"];
    const { code, events } = await runNdjson(argv, { environment });
    assertEquals(code, 4);
    const runs = events.filter(({ type }) => type === "run");
    assertEquals(runs.map(({ id, ok }) => [id, ok]), [
      ["vm-0", true],
      ["vm-1", false],
      ["vm-2", true],
    ]);
    assertEquals(runs[1].error.codeName, "HCS_E_ACCESS_DENIED");
  });
});

Deno.test("uvm run --count starts no further VM after Ctrl-C", async () => {
  await withSimulator(quickGuest, async (environment) => {
    const controller = new AbortController();
    const { code, stdout } = await run([...linux, "--count", "50"], {
      environment,
      signal: controller.signal,
      onStdout: () => controller.abort(new Error("Ctrl-C")),
    });
    assertEquals(code, 130);
    assert(stdout.match(/^(ok|failed) /gm)!.length < 5);
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run --count counts what Ctrl-C ended apart from failures", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const controller = new AbortController();
    const argv = [...linux, "--count", "2", "--parallel", "2"];
    const interrupted = setTimeout(
      () => controller.abort(new Error("Ctrl-C")),
      150,
    );
    const { code, events } = await runNdjson(argv, {
      environment,
      signal: controller.signal,
    });
    clearTimeout(interrupted);
    assertEquals(code, 130);
    const runs = events.filter(({ type }) => type === "run");
    assertEquals(
      runs.map(({ ok, error }) => [ok, error.exitCode, error.message]),
      [[false, 130, "Interrupted"], [false, 130, "Interrupted"]],
    );
    const summary = events.find(({ type }) => type === "summary");
    assertEquals([summary.ok, summary.failed, summary.interrupted], [0, 0, 2]);
  });
});

Deno.test("uvm run refuses a count or parallel of 0", async () => {
  for (const flag of ["--count", "--parallel"]) {
    const { code, stderr } = await run([...linux, flag, "0"]);
    assertEquals(code, 2);
    assertMatch(stderr, new RegExp(`Flag "${flag}" must be from 1`));
  }
});
