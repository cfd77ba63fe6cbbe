import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { open } from "../../src/uvm/open.ts";
import { run, runJson, withFiles } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

Deno.test("uvm refuses empty and wrong values as wrong use, before it asks HCS", async () => {
  const cases: [argv: string[], message: RegExp][] = [
    [["save", "l", ""], /Argument FILE must not be empty/],
    [["run", "--os=linux", "--expect="], /"--expect" must not be empty/],
    [["logs", "l", "--expect="], /"--expect" must not be empty/],
    [["create", "--os=linux", "--id="], /"--id" must not be empty/],
    [["run", "--os=linux", "--parallel=2"], /"--parallel" needs "--count"/],
    [["stats", "l", "--watch", "--count=0"], /"--count" must be 1 or more/],
    [["stats", "l", "--count=2"], /"--count" needs "--watch"/],
    [["stats", "l", "--interval=2s"], /"--interval" needs "--watch"/],
    [
      ["create", "--os=linux", "--console-pipe=foo"],
      /"consolePipe" must be \\\\\.\\pipe\\NAME: "foo"/,
    ],
    [
      ["document", "--os=linux", "--console-pipe="],
      /"--console-pipe" must not be empty/,
    ],
    [["run", "--os=linux", "--guest-log=-"], /"--guest-log" must be a file/],
    [
      ["run", "--os=linux", "--console-log=-"],
      /"--console-log" must be a file/,
    ],
    [["run", "--os=linux", "--events=-"], /"--events" must be a file/],
    [
      ["attach", "scsi", "l", "C:\\x", "--guest-path=a"],
      /must begin with "\/"/,
    ],
    [
      ["attach", "plan9", "l", "C:\\x", "--guest-path=a"],
      /must begin with "\/"/,
    ],
    [
      ["attach", "nic", "l", "x.json", "--namespace="],
      /"--namespace" must not be empty/,
    ],
    [["inspect", "l", "--property=Foo"], /one of Memory, Statistics, .*"Foo"/],
    [["inspect", "l", "--property="], /one of Memory, Statistics, .*""/],
  ];
  await withSimulator({}, (environment) =>
    withFiles({}, async (path) => {
      const state = `--state-dir=${path("state")}`;
      await run(["create", "--os=linux", "--id=l", state], { environment });
      for (const [argv, message] of cases) {
        const { code, json } = await runJson([...argv, state], { environment })
          // A streaming command's error is one line of JSON as well.
          .catch(() => ({ code: -1, json: { error: { message: "" } } }));
        assertEquals([argv, code], [argv, 2]);
        assertMatch(json.error.message, message);
      }
    }));
});

Deno.test("uvm attach scsi leaves the guest path of a Windows VM to it", async () => {
  await withSimulator({}, (environment) =>
    withFiles({}, async (path) => {
      const uvm = (...argv: string[]) =>
        runJson([...argv, `--state-dir=${path("state")}`], { environment });
      await uvm("create", "--os=windows", "--id=w", "--layer=a", "--layer=b");
      await uvm("start", "w");
      const { json } = await uvm(
        ...["attach", "scsi", "w", "C:\\x.vhdx", "--guest-path=C:\\data"],
      );
      assertEquals(json.device?.guestPath, "C:\\data");
    }));
});

Deno.test("uvm inspect takes a property in any letter case", async () => {
  await withSimulator({}, async (environment) => {
    await run(["create", "--os=linux", "--id=l"], { environment });
    await run(["start", "l"], { environment });
    const { code, json } = await runJson(
      ["inspect", "l", "--property=statistics"],
      { environment },
    );
    assertEquals(code, 0);
    assert(json.properties.Statistics);
  });
});

Deno.test("UtilityVm.save() refuses an empty path", async () => {
  await withSimulator({}, async (environment) => {
    await run(["create", "--os=linux", "--id=l"], { environment });
    const vm = await open("l", environment);
    await assertRejects(() => vm.save(""), RangeError, "must not be empty");
    await vm.release();
  });
});

Deno.test("uvm attach nic checks the endpoint before the VM is opened", async () => {
  const ID = "cea1a3a6-0000-4b7c-9a3e-5b1a3a7a0001";
  const cases: [endpoint: unknown, message: RegExp][] = [
    [{ Name: "x" }, /must have an "ID", and "-" has none/],
    [{ ID: "" }, /wrong at "\/ID"/],
    [{ ID: 5 }, /wrong at "\/ID"/],
    [{ ID: "no-guid" }, /wrong at "\/ID"/],
    [{ ID, MacAddress: "nonsense" }, /wrong at "\/MacAddress"/],
  ];
  await withSimulator({}, (environment) =>
    withFiles({}, async (path) => {
      for (const [endpoint, message] of cases) {
        const { code, json } = await runJson(
          ["attach", "nic", "nobody", "-", `--state-dir=${path("s")}`],
          { environment, stdin: JSON.stringify(endpoint) },
        );
        assertEquals([endpoint, code], [endpoint, 2]);
        assertMatch(json.error.message, message);
      }
    }));
});

Deno.test("uvm devices has a header row, as list has", async () => {
  await withSimulator({}, (environment) =>
    withFiles({}, async (path) => {
      const uvm = (...argv: string[]) =>
        run([...argv, `--state-dir=${path("state")}`], { environment });
      await uvm("create", "--os=linux", "--id=l");
      await uvm("attach", "scsi", "l", "C:\\x.vhdx");
      const { stdout } = await uvm("devices", "l");
      assertMatch(stdout, /^KIND +PLACE +WHAT +GUEST PATH +USES +STATE\nscsi/);
    }));
});

Deno.test("uvm check tells an options file from a document", async () => {
  const stdin = JSON.stringify({ operatingSystem: "linux", cpuLimit: 5 });
  const { code, json } = await runJson(["check", "-"], { stdin });
  assertEquals(code, 2);
  assertEquals(json.error.hints, ["Check it as one: --type options"]);
  const asOptions = await runJson(["check", "-", "--type=options"], { stdin });
  assertEquals(asOptions.code, 0);
});

Deno.test("uvm names the nearest option for an unknown one in an options file", async () => {
  const cases = [
    [{ cpuLimt: 5 }, 'did you mean "cpuLimit"?'],
    [{ resources: { memry: {} } }, 'did you mean "memory"?'],
  ] as const;
  await withSimulator({}, async (environment) => {
    for (const [options, message] of cases) {
      const { code, json } = await runJson(["create", "--options=-"], {
        environment,
        stdin: JSON.stringify({ operatingSystem: "linux", ...options }),
      });
      assertEquals([code, json.error.message.endsWith(message)], [2, true]);
    }
  });
});

Deno.test({
  name: "uvm document names the simulator where the host has no boot files",
  ignore: Deno.build.os === "windows",
  async fn() {
    const real = await run(["document", "--os=linux", "--boot-files=/nowhere"]);
    assertEquals(real.code, 5);
    assertMatch(real.stderr, /hint: .*--backend sim/);
    const simulated = await run(
      ["document", "--os=linux", "--kernel=none", "--backend=sim"],
    );
    assertEquals(simulated.code, 5);
    assert(!simulated.stderr.includes("--backend sim"), simulated.stderr);
  },
});

Deno.test("uvm names the flag of a state folder that is none", async () => {
  await withFiles({ file: "" }, async (path) => {
    const cases = [
      ["list"],
      ["create", "--os=linux"],
      ["start", "x"],
      ["devices", "x"],
    ];
    for (const argv of cases) {
      const { code, json } = await runJson(
        [...argv, "--backend=sim", `--state-dir=${path("file")}`],
      );
      assertEquals([argv, code], [argv, 1]);
      assertMatch(json.error.message, /^Cannot use the state folder ".*file/);
      assertMatch(json.error.hints.join(), /--state-dir/);
    }
  });
});

Deno.test("uvm list fails with 1 and names a simulated VM's damaged file", async () => {
  await withFiles({}, async (path) => {
    const flags = ["--backend=sim", `--state-dir=${path("state")}`];
    await run(["create", "--os=linux", "--id=a", ...flags]);
    const folder = path("state/sim");
    const name = [...Deno.readDirSync(folder)].map(({ name }) => name)
      .find((one) => one.endsWith(".json"));
    Deno.writeTextFileSync(`${folder}/${name}`, "{");
    const { code, json } = await runJson(["list", ...flags]);
    assertEquals(code, 1);
    assert(json.error.message.includes(`${name}" is damaged`));
  });
});

Deno.test("UtilityVm waits refuse a time below 0", async () => {
  await withSimulator({}, async (environment) => {
    await run(["create", "--os=linux", "--id=l"], { environment });
    const vm = await open("l", environment);
    for (const timeoutMs of [-1, NaN]) {
      await assertRejects(
        () => vm.wait({ timeoutMs }),
        RangeError,
        `must be 0 or more: ${timeoutMs}`,
      );
      await assertRejects(
        async () => await vm.pause({ timeoutMs }),
        RangeError,
      );
    }
    await vm.release();
  });
});
