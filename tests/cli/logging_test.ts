import { assert, assertEquals, assertMatch } from "@std/assert";
import type { SimulatorPlan } from "../../src/sim/mod.ts";
import { run, type RunOptions, withFiles } from "./harness.ts";
import { quickGuest, withSimulator } from "./simulation.ts";

const linux = ["run", "--os", "linux", "--id", "vm1"];

/** Runs it with `--log-file`; the records of the log. */
async function logged(
  argv: readonly string[],
  options: RunOptions,
  // deno-lint-ignore no-explicit-any
): Promise<any[]> {
  return await withFiles({}, async (path) => {
    const file = path("uvm.log");
    const { stderr } = await run([...argv, "--log-file", file], options);
    assertEquals(stderr.includes("callNumber"), false);
    const lines = (await Deno.readTextFile(file)).trim().split("\n");
    return lines.map((line) => JSON.parse(line));
  });
}

Deno.test("uvm --log-file tells the life of a VM", async () => {
  // It must not end before a busy machine has heard that it started.
  const guest = { ...quickGuest.guest, exit: { afterMs: 200 } };
  await withSimulator({ guest }, async (environment) => {
    const records = await logged(linux, { environment });
    assertEquals(
      records.map(({ type, level, category, message, properties }) =>
        [type, level, category, message, properties.id].join(" ")
      ),
      [
        "uvmLog info uvm VM created vm1",
        "uvmLog info uvm VM started vm1",
        "uvmLog info uvm VM ended vm1",
        "uvmLog info uvm VM closed vm1",
      ],
    );
    assertEquals(records[2].properties.exitType, "GracefulExit");
    assertMatch(records[0].properties.runtimeId, /^[0-9a-f-]{36}$/);
  });
});

Deno.test("uvm --log-level debug --log-file tells a script which call hangs", async () => {
  const plan: SimulatorPlan = {
    faults: [{ on: "CreateComputeSystem", never: true }],
  };
  await withSimulator(plan, async (environment) => {
    const argv = [...linux, "--timeout", "50ms", "--log-level", "debug"];
    const records = await logged(argv, { environment });
    const calls = records.map(({ properties }) => properties);
    const hanging = calls.filter(({ callNumber }) =>
      callNumber !== undefined &&
      calls.filter((each) => each.callNumber === callNumber).length === 1
    );
    assertEquals(
      hanging.map(({ call, id }) => [call, id]),
      [["HcsCreateComputeSystem", "vm1"]],
    );
    const granted = calls.find(({ outcome }) => outcome !== undefined);
    assertEquals([granted.call, granted.codeName], ["GrantVmAccess", "S_OK"]);
    assertEquals(typeof granted.ms, "number");
  });
});

Deno.test("uvm --log-level trace shows documents, without secrets", async () => {
  const argv = ["create", "--os", "linux", "--kernel-options", "token=geheim"];
  await withSimulator({}, async (environment) => {
    const records = await logged([...argv, "--log-level", "trace"], {
      environment,
    });
    const sent = records.find(({ message }) =>
      message === "HcsCreateComputeSystem sends"
    );
    assertEquals(sent.level, "trace");
    assertEquals(sent.properties.document.SchemaVersion.Major, 2);
    const text = JSON.stringify(records);
    assert(text.includes("token=<redacted>"));
    assert(!text.includes("geheim"));
  });
});

Deno.test("uvm --log-level lets no guest steer the terminal", async () => {
  const plan: SimulatorPlan = {
    guest: {
      ...quickGuest.guest,
      panic: { log: "Kernel panic \x1b[2J \u202e {x}\n" },
    },
  };
  await withSimulator(plan, async (environment) => {
    const { code, stderr } = await run([...linux, "--log-level", "trace"], {
      environment,
      isTerminal: true,
      env: { NO_COLOR: "1" },
    });
    assertEquals(code, 8);
    assertMatch(stderr, /trace SystemCrashReport says .*\\u001b\[2J/);
    assertMatch(stderr, /debug SystemExited \{"id":"vm1"/);
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/.test(stderr));
  });
});

Deno.test("uvm --log-file keeps braces of a path", async () => {
  const plan: SimulatorPlan = {
    ...quickGuest,
    faults: [{ on: "RevokeVmAccess", nth: 1, fail: "0x80070005" }],
  };
  await withSimulator(plan, async (environment) => {
    const argv = [
      ...linux,
      "--boot-files",
      "C:\\{a b}",
      "--log-level",
      "warning",
    ];
    const [{ level, message, properties }] = await logged(argv, {
      environment,
    });
    assertEquals(
      [level, message],
      ["warning", `Could not revoke the VM's access to "C:\\{a b}\\kernel"`],
    );
    assertMatch(properties.error, /^HcsError: .*ERROR_ACCESS_DENIED/);
  });
});
