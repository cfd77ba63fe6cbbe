import { assert, assertEquals } from "@std/assert";
import { create } from "../../src/uvm/create.ts";
import { list } from "../../src/uvm/list.ts";
import { run, runJson, withFiles } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

const linux = { operatingSystem: "linux" } as const;

Deno.test("uvm refuses an id with control characters, from a flag and from a file", async () => {
  await withSimulator({}, async (environment) => {
    for (const id of ["c\nd", "c\rd", "c\td", "\x1b[31m", "\x7f", "a\u2028"]) {
      const stdin = JSON.stringify({ ...linux, id });
      for (
        const argv of [
          ["create", "--os", "linux", "--id", id],
          ["run", "--os", "linux", `--id=${id}`],
          ["create", "--options", "-"],
        ]
      ) {
        const { code, stdout, stderr } = await run(argv, {
          environment,
          stdin,
        });
        assertEquals([code, stdout], [2, ""]);
        assert(
          stderr.includes('"id" must have no control or invisible characters'),
          stderr,
        );
        assert(stderr.includes('The flag for it is "--id"'), stderr);
      }
    }
    assertEquals(await list({}, environment), []);
    const { stdout } = await run(
      ["create", "--os", "linux", "--id", "Grüße 日本"],
      { environment },
    );
    assertEquals(stdout, "Grüße 日本\n");
  });
});

Deno.test("uvm shows an id on one line and its control characters spelled out", async () => {
  const id = "c\nd\x1b[31m";
  const shown = 'VM "c\\nd\\x1b[31m"';
  const request = JSON.stringify({
    ResourcePath: "VirtualMachine/ComputeTopology/Memory/SizeInMB",
    RequestType: "Update",
    Settings: 2048,
  });
  await withSimulator(steadyGuest, async (environment) => {
    await (await create({ ...linux, id }, environment)).release();
    const lines: [argv: string[], stdout: string][] = [
      [["stop", "--if-exists", "e\nf"], 'No VM "e\\nf"\n'],
      [["start", id], `Started ${shown}\n`],
      [["start", id, "--if-not-running"], `Already running: ${shown}\n`],
      [["modify", id, "--request", "-"], `Modified ${shown}\n`],
      [["pause", id], `Paused ${shown}\n`],
      [["resume", id], `Resumed ${shown}\n`],
      [["kill", id], `Terminated ${shown}: ForcedExit\n`],
    ];
    for (const [argv, expected] of lines) {
      const given = await run(argv, { environment, stdin: request });
      assertEquals([given.code, given.stdout], [0, expected], given.stderr);
    }
    await (await create({ ...linux, id }, environment)).release();
    const many = await run(["kill", id, "x", "--if-exists"], { environment });
    assertEquals(many.stdout.split("\n").sort(), [
      "",
      'No VM "x"',
      `Terminated ${shown}: ForcedExit`,
    ]);
    const missing = await run(["kill", id], { environment });
    assertEquals(missing.code, 5);
    assert(missing.stderr.split("\n")[0].includes("c\\nd\\x1b[31m"));
  });
});

Deno.test("uvm logs, wait and prune show an id on one line", async () => {
  const id = "c\nd";
  const plan = { guest: { bootMs: 1, log: ["hi"], exit: { afterMs: 5 } } };
  await withSimulator(plan, async (environment) => {
    await (await create({ ...linux, id }, environment)).release();
    const { stdout } = await run(["logs", id, "--start"], { environment });
    assertEquals(
      stdout.split("\n")[0],
      'listening for the log of VM "c\\nd"',
    );
  });
  await withSimulator(steadyGuest, async (environment) => {
    const options = { ...linux, id, owner: "me" };
    await (await create(options, environment)).release();
    assertEquals((await run(["start", id], { environment })).code, 0);
    const waiting = run(["wait", id], { environment });
    assertEquals((await run(["kill", id], { environment })).code, 0);
    assertEquals((await waiting).stdout, 'VM "c\\nd" ended: ForcedExit\n');
  });
  const faults = [{
    on: "HcsTerminateComputeSystem",
    fail: "HCS_E_ACCESS_DENIED",
  }];
  await withSimulator({ faults }, async (environment) => {
    const options = { ...linux, id, owner: "me" };
    await (await create(options, environment)).release();
    const { stdout } = await run(["prune", "--owner", "me"], { environment });
    assertEquals(stdout.trimEnd().split("\n").length, 1, stdout);
    assert(stdout.startsWith('Failed to end VM "c\\nd": '), stdout);
  });
});

Deno.test("uvm attach, devices and detach show a path on one line", async () => {
  await withSimulator(
    steadyGuest,
    (environment) =>
      withFiles({}, async (path) => {
        const uvm = (...argv: string[]) =>
          run([...argv, `--state-dir=${path("state")}`], { environment });
        await uvm("create", "--os=linux", "--id=a");
        await uvm("start", "a");
        const disk = "\\\\.\\a\nb\x1b";
        const scsi = ["scsi", "a", disk];
        const args = [...scsi, "--disk-type=PassThru", "--no-grant-access"];
        const attached = await uvm("attach", ...args, "--guest-path=/m\nn");
        assertEquals(
          [attached.code, attached.stdout],
          [
            0,
            'Attached scsi "\\\\.\\a\\nb\\x1b" to VM "a" (controller 0, LUN 0, guest path /m\\nn)\n',
          ],
          attached.stderr,
        );
        assertEquals((await uvm("devices", "a")).stdout.split("\n").length, 3);
        assertEquals(
          (await uvm("detach", ...scsi)).stdout,
          'Detached scsi "\\\\.\\a\\nb\\x1b" from VM "a"\n',
        );
      }),
  );
});

Deno.test("uvm takes an id that begins with a dash after two dashes", async () => {
  await withSimulator({}, async (environment) => {
    const made = await run(["create", "--os=linux", "--id=-x"], {
      environment,
    });
    assertEquals(made.stdout, "-x\n");
    const { code, json } = await runJson(["list", "--id=-x"], { environment });
    assertEquals([code, json.systems.length], [0, 1]);
    const wrong = await run(["kill", "-x"], { environment });
    assertEquals([wrong.code, wrong.stderr], [2, 'uvm: Unknown flag: "-x"\n']);
    const killed = await run(["kill", "--", "-x"], { environment });
    assertEquals(killed.stdout, 'Terminated VM "-x": ForcedExit\n');
    const absent = await run(["kill", "--", "--json"], { environment });
    assertEquals([absent.code, absent.stdout], [5, ""]);
  });
});
