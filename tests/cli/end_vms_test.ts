import { assertEquals, assertMatch } from "@std/assert";
import { parseIds } from "../../src/cli/vm_ids.ts";
import { list } from "../../src/uvm/list.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runJson, utf16 } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

/** Running VMs of these ids. */
async function running(environment: Environment, ...ids: string[]) {
  for (const id of ids) {
    await run(["create", "--os=linux", "--id", id], { environment });
    assertEquals((await run(["start", id], { environment })).code, 0);
  }
}

const idsLeft = async (environment: Environment) =>
  (await list({}, environment)).map(({ id }) => id);

Deno.test("uvm stop and kill end several VMs, and give one object of them", async () => {
  for (
    const [name, stopped, exitType] of [
      ["stop", "shutdown", "GracefulExit"],
      ["kill", "terminate", "ForcedExit"],
    ]
  ) {
    await withSimulator(steadyGuest, async (environment) => {
      await running(environment, "a", "b", "c");
      const { code, json, stderr } = await runJson([name, "a", "c", "a"], {
        environment,
      });
      assertEquals([code, stderr], [0, ""]);
      assertEquals(Object.keys(json), ["stopped", "warnings"]);
      assertEquals(
        // deno-lint-ignore no-explicit-any
        json.stopped.map((one: any) => [one.id, one.stopped]),
        [["a", stopped], ["c", stopped]],
      );
      assertEquals(json.stopped[0].exit.exitType, exitType);
      assertEquals(await idsLeft(environment), ["b"]);
    });
  }
});

Deno.test("uvm stop tells several VMs as text, a line each", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await running(environment, "a", "b");
    const { code, stdout, stderr } = await run(["stop", "a", "b"], {
      environment,
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout.split("\n").sort(), [
      "",
      'Shut down VM "a": GracefulExit',
      'Shut down VM "b": GracefulExit',
    ]);
  });
});

Deno.test("uvm stop goes on after a failure, with the exit code of the first", async () => {
  const faults = [
    { on: "HcsOpenComputeSystem", id: "a", fail: "HCS_E_ACCESS_DENIED" },
  ];
  await withSimulator({ ...steadyGuest, faults }, async (environment) => {
    await running(environment, "b", "c");
    const argv = ["stop", "b", "a", "nope", "c"];
    const { code, json } = await runJson(argv, { environment });
    assertEquals(code, 4);
    const [b, a, nope, c] = json.stopped;
    assertEquals([b.stopped, c.stopped], ["shutdown", "shutdown"]);
    assertEquals(Object.keys(a), ["id", "error"]);
    assertEquals([a.id, a.error.codeName], ["a", "HCS_E_ACCESS_DENIED"]);
    assertEquals([nope.id, nope.error.exitCode], ["nope", 5]);
    assertEquals(await idsLeft(environment), []);
  });
});

Deno.test("uvm kill tells failures of several VMs on standard error", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await running(environment, "a");
    const { code, stdout, stderr } = await run(["kill", "x", "a"], {
      environment,
    });
    assertEquals([code, stdout], [5, 'Terminated VM "a": ForcedExit\n']);
    assertMatch(stderr, /^uvm: Cannot open VM "x": HCS_E_SYSTEM_NOT_FOUND/);
    const absent = await runJson(["kill", "x", "y", "--if-exists"], {
      environment,
    });
    assertEquals([absent.code, absent.json.stopped], [0, [
      { id: "x", stopped: "not-found", exit: null },
      { id: "y", stopped: "not-found", exit: null },
    ]]);
  });
});

Deno.test("uvm stop - takes what uvm list --json prints", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await running(environment, "a", "b");
    const listed = await run(["list", "--json"], { environment });
    for (const stdin of [listed.stdout, utf16(listed.stdout)]) {
      const dry = await runJson(["stop", "-", "--dry-run"], {
        environment,
        stdin,
      });
      assertEquals([dry.code, dry.json.actions.length], [0, 4]);
    }
    const { code, json } = await runJson(["stop", "-"], {
      environment,
      stdin: listed.stdout,
    });
    assertEquals([code, json.stopped.length], [0, 2]);
    assertEquals(await idsLeft(environment), []);
    const none = await run(["list", "--json"], { environment });
    const again = await runJson(["stop", "-"], {
      environment,
      stdin: none.stdout,
    });
    assertEquals([again.code, again.json], [
      0,
      { stopped: [], warnings: [] },
    ]);
    const text = await run(["stop", "-"], { environment, stdin: "" });
    assertEquals([text.code, text.stdout, text.stderr], [0, "", ""]);
  });
});

Deno.test("uvm kill - takes ids, one a line, beside those of the line", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await running(environment, "a", "b", "c");
    const stdin = utf16("b\r\n\r\n  c \r\n");
    const { code, json } = await runJson(["kill", "a", "-"], {
      environment,
      stdin,
    });
    assertEquals(code, 0);
    assertEquals(json.stopped.map(({ id }: { id: string }) => id), [
      "a",
      "b",
      "c",
    ]);
  });
});

Deno.test("uvm stop - gives an array also for one VM, and with one id none", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await running(environment, "a", "b");
    const piped = await runJson(["stop", "-"], { environment, stdin: "a\n" });
    assertEquals(piped.json.stopped.length, 1);
    const single = await runJson(["stop", "b"], { environment });
    assertEquals(Object.keys(single.json), [
      "id",
      "stopped",
      "exit",
      "warnings",
    ]);
    assertEquals(single.json.stopped, "shutdown");
  });
});

Deno.test("uvm stop leaves the rest on Ctrl-C, and says which", async () => {
  const plan = {
    guest: { ...steadyGuest.guest, onShutdown: "ignore" as const },
  };
  await withSimulator(plan, async (environment) => {
    const ids = ["a", "b", "c", "d", "e", "f"];
    await running(environment, ...ids);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("Ctrl-C")), 30);
    const { code, json } = await runJson(["stop", ...ids], {
      environment,
      signal: controller.signal,
    });
    assertEquals(code, 130);
    assertEquals(json.stopped.length, 6);
    for (const { id, error } of json.stopped) {
      assertEquals(error.message, `Interrupted before VM "${id}" had ended`);
      assertEquals(error.exitCode, 130);
    }
    assertEquals((await idsLeft(environment)).sort(), ids);
  });
});

Deno.test("uvm stop - refuses JSON that names no VM", async () => {
  for (const stdin of ["[{}]", '{"systems": [7]}', '{"id": ', '["a", null]']) {
    const { code, stderr } = await run(["stop", "-"], { stdin });
    assertEquals([stdin, code], [stdin, 2]);
    assertMatch(stderr, /^uvm: Standard input (is no JSON|names no VM at \d)/);
  }
});

Deno.test("parseIds() reads what PowerShell makes of a list", () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["a", ["a"]],
    ["a\rb\nc\r\n", ["a", "b", "c"]],
    ["{6b29fc40-ca47-1067-b31d-00dd010662da}\n", [
      "{6b29fc40-ca47-1067-b31d-00dd010662da}",
    ]],
    ['{"systems":{"id":"a"}}', ["a"]],
    ['{"id":"a","state":"Running"}', ["a"]],
    ['[{"id":"a"},{"id":"b"}]', ["a", "b"]],
    ['["a","b"]', ["a", "b"]],
    ["[]", []],
  ];
  for (const [text, ids] of cases) assertEquals(parseIds(text), ids);
});
