import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { resolve } from "node:path";
import { run, runNdjson } from "./harness.ts";
import { quickGuest, steadyGuest, withSimulator } from "./simulation.ts";
import type { SimulatorPlan } from "../../src/sim/mod.ts";

const linux = ["run", "--os", "linux", "--id", "vm1"];
const panic: SimulatorPlan = {
  guest: {
    ...quickGuest.guest,
    log: ["disk \x1b[2J gone"],
    panic: { log: "Kernel panic - not syncing: VFS\n" },
  },
};

async function inFolder(fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("uvm run --report writes everything about a failed run", async () => {
  await inFolder(async (folder) => {
    await withSimulator(panic, async (environment) => {
      const dir = `${folder}/report`;
      const { code } = await run([...linux, "--report", dir], { environment });
      assertEquals(code, 8);
      const names = [...Deno.readDirSync(dir)].map((e) => e.name).sort();
      assertEquals(names, [
        "console.log",
        "document.json",
        "events.ndjson",
        "failure.json",
        "failure.txt",
        "guest-log.ndjson",
        "host.json",
        "timeline.svg",
        "timeline.txt",
      ]);
      const read = (name: string) => Deno.readTextFile(`${dir}/${name}`);
      const failure = JSON.parse(await read("failure.json"));
      assertEquals(failure.id, "vm1");
      assertEquals(failure.exit.type, "UnexpectedExit");
      assertStringIncludes(failure.crash.log.join("\n"), "VFS");
      assertStringIncludes(await read("failure.txt"), "Kernel panic");
      assert(!(await read("failure.txt")).includes("\x1b"));
      const events = (await read("events.ndjson")).trim().split("\n")
        .map((line) => JSON.parse(line));
      assertEquals(
        new Set(events.map(({ type }) => type)),
        new Set(["phase", "call", "event"]),
      );
      assertStringIncludes(await read("guest-log.ndjson"), "disk");
    });
  });
});

Deno.test("uvm run --report leaves a folder's files alone and says where it went", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/mine.txt`, "keep");
    await withSimulator(quickGuest, async (environment) => {
      const { code, stdout } = await run([...linux, "--report", folder], {
        environment,
      });
      assertEquals(code, 0);
      assertStringIncludes(stdout, `report: ${resolve(folder, "vm1")}\n`);
      assertEquals(Deno.readTextFileSync(`${folder}/mine.txt`), "keep");
      Deno.statSync(`${folder}/vm1/host.json`);
    });
  });
});

Deno.test("uvm run --timeline prints bars, or draws them to a file", async () => {
  await inFolder(async (folder) => {
    await withSimulator(quickGuest, async (environment) => {
      const text = await run([...linux, "--timeline"], { environment });
      assertEquals(text.code, 0);
      assertStringIncludes(text.stdout, "create |#");
      const svg = `${folder}/boot.svg`;
      const drawn = await run([...linux, "--timeline", svg], { environment });
      assertEquals(drawn.code, 0);
      assert(!drawn.stdout.includes("create |#"));
      assertStringIncludes(await Deno.readTextFile(svg), "<svg");
    });
  });
});

Deno.test("uvm run --events writes phases, calls and notifications as they come", async () => {
  await inFolder(async (folder) => {
    await withSimulator(quickGuest, async (environment) => {
      const file = `${folder}/events.ndjson`;
      const { code } = await run([...linux, "--events", file], { environment });
      assertEquals(code, 0);
      const records = (await Deno.readTextFile(file)).trim().split("\n")
        .map((line) => JSON.parse(line));
      assertEquals(
        records.filter(({ type }) => type === "phase").map((r) => r.phase),
        ["create", "start", "run", "close"],
      );
      assert(records.some((r) => r.call === "HcsCreateComputeSystem"));
      assert(records.some((r) => r.event === "SystemExited"));
    });
  });
});

Deno.test("uvm run tells of a call that never came back", async () => {
  const plan: SimulatorPlan = {
    faults: [{ on: "CreateComputeSystem", never: true }],
  };
  await inFolder(async (folder) => {
    await withSimulator(plan, async (environment) => {
      const file = `${folder}/events.ndjson`;
      const argv = [...linux, "--timeout", "50ms", "--events", file];
      const text = await run([...argv, "--timeline"], { environment });
      assertEquals(text.code, 7);
      const hanging = /HcsCreateComputeSystem: not back after \d+ ms\n/;
      assertMatch(text.stderr, hanging);
      assertMatch(text.stdout, hanging);
      const records = (await Deno.readTextFile(file)).trim().split("\n")
        .map((line) => JSON.parse(line));
      const { call, outcome, codeName } = records.at(-1);
      assertEquals(
        [call, outcome, codeName],
        ["HcsCreateComputeSystem", "running", "not back"],
      );
      const { events } = await runNdjson(argv, { environment });
      const { attempts } = events.at(-1).error.failure;
      const attempt = attempts.find(({ outcome }: { outcome: string }) =>
        outcome === "not-back"
      );
      assertEquals(attempt.what, "HcsCreateComputeSystem");
      assert(attempt.ms >= 40);
    });
  });
});

Deno.test("uvm run gives a failure as data with --json", async () => {
  await withSimulator(panic, async (environment) => {
    const { code, events } = await runNdjson(linux, { environment });
    assertEquals(code, 8);
    const { error } = events.at(-1)!;
    assertEquals(error.failure.format, 1);
    assertEquals(error.failure.attribution[0].kind, "GuestCrash");
  });
});

Deno.test("uvm run keeps the report of one VM only", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    for (const flag of ["--report=x", "--timeline", "--events=x"]) {
      const argv = [...linux, "--count", "2", flag];
      const { code, stderr } = await run(argv, { environment });
      assertEquals(code, 2);
      assertStringIncludes(stderr, flag.replace(/=.*/, ""));
    }
  });
});

Deno.test("uvm events prints notifications until the VM ends", async () => {
  await withSimulator(steadyGuest, async (environment, simulator) => {
    const created = ["create", "--os", "linux", "--id", "vm1"];
    assertEquals((await run(created, { environment })).code, 0);
    const watching = runNdjson(["events", "vm1"], { environment });
    while (simulator.liveHandles().systems === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assertEquals((await run(["start", "vm1"], { environment })).code, 0);
    assertEquals((await run(["kill", "vm1"], { environment })).code, 0);
    const { code, events } = await watching;
    assertEquals(code, 0);
    const names = events.map((e) => e.event);
    assert(names.includes("SystemStartCompleted"), names.join());
    assertEquals(names.at(-1), "SystemExited");
  });
});
