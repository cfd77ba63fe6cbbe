import { assertEquals } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runAll, runNdjson } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

const create = "create --os linux --id a --owner me";

Deno.test("uvm logs prints the log of a VM that is started by another", async () => {
  await withSimulator({
    guest: { bootMs: 1, log: ["hello"], exit: { afterMs: 20 } },
  }, async (environment) => {
    await runAll(environment, create);
    let starting: Promise<unknown> | undefined;
    const { code, events } = await runNdjson(["logs", "a"], {
      environment,
      onStdout() {
        starting ??= run(["start", "a"], { environment });
      },
    });
    await starting;
    assertEquals(code, 0);
    assertEquals(events.map(({ type }) => type), ["listening", "log"]);
    assertEquals(events[1].message, "hello");
  });
});

Deno.test("uvm logs --expect ends with the match; Ctrl-C and the time end it too", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create);
    const late = await run(["logs", "a", "--timeout", "30ms"], { environment });
    assertEquals(late.code, 7);
    const controller = new AbortController();
    const interrupted = await run(["logs", "a"], {
      environment,
      signal: controller.signal,
      onStdout: () => controller.abort(new Error("Ctrl-C")),
    });
    assertEquals(interrupted.code, 130);
    let starting: Promise<unknown> | undefined;
    const matched = await run(["logs", "a", "--expect", "ready"], {
      environment,
      onStdout() {
        starting ??= run(["start", "a"], { environment });
      },
    });
    await starting;
    assertEquals([matched.code, matched.stderr], [0, ""]);
    assertEquals((await list({}, environment))[0].state, "Running");
  });
});
