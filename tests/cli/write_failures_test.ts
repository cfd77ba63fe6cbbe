import { assert, assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runNdjson, withFiles } from "./harness.ts";
import { quickGuest, steadyGuest, withSimulator } from "./simulation.ts";

const linux = ["run", "--os", "linux", "--id", "vm1"];
const panic = {
  guest: { bootMs: 1, panic: { log: "Kernel panic", afterMs: 5 } },
};
/** A device that refuses every write as a full disk does. */
const full = "/dev/full";

Deno.test("uvm run refuses a timeline, report or events that cannot be written before it makes a VM", async () => {
  await withFiles({ "c.log": "mine" }, async (path) => {
    await withSimulator(quickGuest, async (environment) => {
      for (
        const [flag, what, target] of [
          ["--timeline", "timeline", path("no/x.svg")],
          // On Windows it is a folder that can be made.
          ...Deno.build.os === "windows"
            ? []
            : [["--report", "report", "/proc/x"]],
          ["--report", "report", path("c.log")],
          ["--report", "report", path("c.log/below")],
          ["--events", "events", path("no/e.ndjson")],
        ]
      ) {
        const argv = [...linux, flag, target];
        const { code, stdout, stderr } = await run(argv, { environment });
        assertEquals([target, code, stdout], [target, 2, ""]);
        assert(
          stderr.startsWith(`uvm: Cannot write the ${what} "${target}": `),
        );
        assert(stderr.includes(`hint: The flag for it is "${flag}"`), stderr);
      }
      assertEquals(Deno.readTextFileSync(path("c.log")), "mine");
    });
    assertEquals([...Deno.readDirSync(path("."))].length, 1);
  });
});

Deno.test("uvm run tells what cannot be written beside the failure of the run", async () => {
  await withFiles({}, async (path) => {
    await withSimulator(panic, async (environment) => {
      const argv = [...linux, "--report", path("gone/report")];
      // Probed before the VM is made; a file stands there afterwards.
      const spoil = (text: string) => {
        if (!text.includes("start ") && !text.includes('"start"')) return;
        Deno.removeSync(path("gone"), { recursive: true });
        Deno.writeTextFileSync(path("gone"), "");
      };
      // Windows has no device that is always full.
      const timeline = Deno.build.os === "windows" ? [] : ["--timeline", full];
      const { code, stderr } = await run([...argv, ...timeline], {
        environment,
        onStdout: spoil,
      });
      assertEquals(code, 8);
      assertMatch(stderr, /^uvm: The guest of VM "vm1" crashed/);
      assertMatch(
        stderr,
        /\n {2}also: Cannot write the report ".*gone\/report": /,
      );
      if (timeline.length > 0) {
        assertMatch(
          stderr,
          /\n {2}also: Cannot write the timeline "\/dev\/full": /,
        );
      }
      Deno.removeSync(path("gone"));
      const { events } = await runNdjson(argv, {
        environment,
        onStdout: spoil,
      });
      const { error } = events.at(-1);
      assertEquals([error.exitCode, error.also.length], [8, 1]);
      assertMatch(error.also[0], /Cannot write the report/);
    });
  });
});

Deno.test({
  name:
    "uvm run --guest-log on a full disk fails with a clear text and leaves nothing",
  // Windows has no device that is always full.
  ignore: Deno.build.os === "windows",
  async fn() {
    for (const flags of [[], ["--keep"]]) {
      await withSimulator(steadyGuest, async (environment) => {
        const argv = [...linux, "--guest-log", full, ...flags];
        const { code, stderr } = await run(argv, { environment });
        assertEquals(code, 1);
        assertMatch(stderr, /^uvm: Cannot write the guest log "\/dev\/full": /);
        const left = flags.length === 0 ? [] : ["vm1"];
        assertEquals((await list({}, environment)).map(({ id }) => id), left);
      });
    }
  },
});

Deno.test({
  name:
    "uvm run --console-log on a full disk fails at the end with the file's name",
  // Windows has no device that is always full.
  ignore: Deno.build.os === "windows",
  async fn() {
    const id = crypto.randomUUID();
    const plan = {
      guest: { bootMs: 1, console: ["boot\r\n"], exit: { afterMs: 100 } },
    };
    await withSimulator(plan, async (environment) => {
      const argv = ["run", "--os=linux", "--id", id, "--console-log", full];
      const { code, stderr } = await run(argv, { environment });
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^uvm: Cannot write the console's log "\/dev\/full": /,
      );
      assertEquals(await list({}, environment), []);
    });
  },
});

Deno.test({
  name:
    "uvm console --console-log on a full disk shows the console and fails at the end",
  // Windows has no device that is always full.
  ignore: Deno.build.os === "windows",
  async fn() {
    const id = crypto.randomUUID();
    const plan = {
      guest: { bootMs: 1, console: ["boot\r\n"], exit: { afterMs: 100 } },
    };
    await withSimulator(plan, async (environment) => {
      const create = ["create", "--os=linux", "--id", id, "--console"];
      assertEquals((await run(create, { environment })).code, 0);
      const argv = ["console", id, "--start", "--console-log", full];
      const { code, stdout, stderr } = await run(argv, { environment });
      assertEquals([code, stdout], [1, "boot\r\n"]);
      assertMatch(
        stderr,
        /^uvm: Cannot write the console's log "\/dev\/full": /,
      );
    });
  },
});

Deno.test({
  name:
    "uvm run --events on a full disk does not touch the run and is told at the end",
  // Windows has no device that is always full.
  ignore: Deno.build.os === "windows",
  async fn() {
    await withSimulator(quickGuest, async (environment) => {
      const argv = [...linux, "--events", full];
      const { code, stdout, stderr } = await run(argv, { environment });
      assertEquals(code, 1);
      assertMatch(stdout, /\nevent {3}SystemExited [\s\S]*\nclose /);
      assertMatch(stderr, /^uvm: Cannot write the events "\/dev\/full": /);
      assertEquals(await list({}, environment), []);
    });
  },
});

Deno.test({
  name: "uvm logs --guest-log on a full disk ends with a clear text",
  // Windows has no device that is always full.
  ignore: Deno.build.os === "windows",
  async fn() {
    await withSimulator(steadyGuest, async (environment) => {
      const create = ["create", "--os", "linux", "--id", "vm1"];
      assertEquals((await run(create, { environment })).code, 0);
      let starting: Promise<unknown> | undefined;
      const { code, stderr } = await run(["logs", "vm1", "--guest-log", full], {
        environment,
        onStdout() {
          starting ??= run(["start", "vm1"], { environment });
        },
      });
      await starting;
      assertEquals(code, 1);
      assertMatch(stderr, /^uvm: Cannot write the guest log "\/dev\/full": /);
    });
  },
});

Deno.test({
  name: "uvm --log-file on a full disk does its work and fails at the end",
  // Windows has no device that is always full.
  ignore: Deno.build.os === "windows",
  async fn() {
    await withSimulator({}, async (environment) => {
      const argv = ["create", "--os", "linux", "--id", "vm"];
      const { code, stdout, stderr } = await run(
        [...argv, "--log-file", full],
        { environment },
      );
      assertEquals([code, stdout], [1, "vm\n"]);
      assertMatch(stderr, /^uvm: Cannot write the log "\/dev\/full": /);
    });
  },
});
