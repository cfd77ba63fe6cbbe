import { assert, assertEquals, assertMatch } from "@std/assert";
import { run, runNdjson, utf16, withFiles } from "./harness.ts";
import { quickGuest, withSimulator } from "./simulation.ts";

const awkward = "Grüße-日本-😀";

/** Command lines whose `--json` output the rules hold for. */
const lines: string[][] = [
  ["version"],
  ["help"],
  ["help", "run"],
  ["explain"],
  ["explain", "5"],
  ["schema", "Attachment"],
  ["list"],
  ["inspect", "a"],
  ["document", "--os", "linux", "--owner", awkward],
  ["create", "--os", "linux", "--owner", awkward],
  ["create", "--os", "linux", "--owner", awkward, "--dry-run"],
  ["run", "--os", "linux", "--owner", awkward],
  ["prune", "--owner", awkward],
  ["start", awkward],
  ["nonsense", awkward],
  ["list", "--nonsense"],
];

async function withGuests<T>(
  fn: (environment: NonNullable<Parameters<typeof run>[1]>) => Promise<T>,
): Promise<T> {
  const guest = {
    ...quickGuest.guest,
    log: [{ msg: awkward, fields: { Key: 1, key: 2, big: 2 ** 60 } }],
  };
  return await withSimulator({ guest }, async (environment) => {
    const argv = ["create", "--os", "linux", "--id", "a", "--owner", awkward];
    assertEquals((await run(argv, { environment })).code, 0);
    return await fn({ environment });
  });
}

Deno.test("uvm --json writes ASCII bytes only", async () => {
  await withGuests(async (options) => {
    for (const line of lines) {
      const { stdoutBytes } = await run([...line, "--json"], options);
      assert(stdoutBytes.length > 0, line.join(" "));
      assert(
        stdoutBytes.every((byte) =>
          byte === 0x0a || (byte >= 0x20 && byte <= 0x7e)
        ),
        line.join(" "),
      );
    }
  });
});

Deno.test("uvm --json writes one object, or an object for each line", async () => {
  await withGuests(async (options) => {
    for (const line of lines) {
      const { stdout } = await run([...line, "--json"], options);
      const isStream = line[0] === "run";
      const texts = isStream ? stdout.trimEnd().split("\n") : [stdout];
      for (const text of texts) {
        const value = JSON.parse(text);
        assert(typeof value === "object" && !Array.isArray(value), text);
        if (isStream) assertEquals(typeof value.type, "string");
      }
    }
  });
});

Deno.test("uvm --json has no keys that differ only by case", async () => {
  await withGuests(async (options) => {
    for (const line of lines) {
      const { stdout } = await run([...line, "--json"], options);
      const texts = line[0] === "run" ? stdout.trimEnd().split("\n") : [stdout];
      for (const text of texts) checkKeys(JSON.parse(text), line.join(" "));
    }
    const { events } = await runNdjson(["run", "--os", "linux"], options);
    const entry = events.find(({ type }) => type === "log");
    assertEquals(entry.message, awkward);
    // The digits are the guest's, as JSON.stringify wrote them.
    assertEquals(entry.fields, { Key: 1, "key#2": 2, big: String(2 ** 60) });
  });
});

Deno.test("uvm writes nothing to standard error when all is well", async () => {
  await withGuests(async (options) => {
    for (const line of lines) {
      for (const extra of [[], ["--json"]]) {
        const { code, stderr } = await run([...line, ...extra], options);
        if (code === 0 || extra.length > 0) {
          assertEquals([line, stderr], [line, ""]);
        } else assertMatch(stderr, /^uvm: /);
      }
    }
  });
});

Deno.test("uvm writes data or an error, never half of each", async () => {
  await withGuests(async (options) => {
    for (const line of lines) {
      const { code, stdout } = await run(line, options);
      if (code !== 0) assertEquals([line, stdout], [line, ""]);
    }
  });
});

Deno.test("uvm colours for a terminal only, and not where NO_COLOR is set", async () => {
  await withGuests(async ({ environment }) => {
    const line = ["run", "--os", "linux"];
    const escapes = async (
      flags: string[],
      isTerminal: boolean,
      env: Record<string, string> = {},
    ) => {
      const options = { environment, isTerminal, env };
      const { stdout } = await run([...line, ...flags], options);
      return stdout.includes("\x1b[");
    };
    assertEquals(await escapes([], true), true);
    assertEquals(await escapes([], false), false);
    assertEquals(await escapes([], true, { NO_COLOR: "1" }), false);
    assertEquals(await escapes(["--color", "never"], true), false);
    assertEquals(await escapes(["--color", "always"], false), true);
    assertEquals(await escapes(["--json"], true), false);
  });
});

Deno.test("uvm reads every input as UTF-8, UTF-8 with a mark or UTF-16LE", async () => {
  const options = JSON.stringify({ operatingSystem: "linux", owner: awkward });
  const utf8 = new TextEncoder().encode(options);
  const forms = [
    utf8,
    new Uint8Array([0xef, 0xbb, 0xbf, ...utf8]),
    utf16(options),
  ];
  await withGuests(async ({ environment }) => {
    for (const form of forms) {
      await withFiles({ "vm.json": form }, async (path) => {
        for (const [file, stdin] of [[path("vm.json"), ""], ["-", form]]) {
          const argv = ["document", "--options", String(file)];
          const { code, stdout } = await run(argv, { environment, stdin });
          assertEquals([code, JSON.parse(stdout).Owner], [0, awkward]);
        }
      });
    }
  });
});

Deno.test("uvm refuses input that is no text", async () => {
  const stdin = new Uint8Array([0x7b, 0xff, 0x7d]);
  const { code, stderr } = await run(["check", "-"], { stdin });
  assertEquals(code, 2);
  assertMatch(stderr, /standard input: it is neither UTF-8 nor UTF-16/);
});

Deno.test("uvm --json gives errors as an object with code, name and hints", async () => {
  const faults = [{
    on: "HcsCreateComputeSystem",
    fail: "HCS_E_HYPERV_NOT_INSTALLED",
    events: [{ Message: "No hypervisor", Source: "VMWP" }],
  }];
  await withSimulator({ faults }, async (environment) => {
    const argv = ["create", "--os", "linux", "--id", "a", "--json"];
    const { code, stdout, stderr } = await run(argv, { environment });
    assertEquals([code, stderr], [3, ""]);
    const { error } = JSON.parse(stdout);
    assertEquals(error.operation, "create");
    assertEquals(error.id, "a");
    assertEquals(error.code, 0x80370102);
    assertEquals(error.codeHex, "0x80370102");
    assertEquals(error.codeName, "HCS_E_HYPERV_NOT_INSTALLED");
    assertEquals(error.events[0].message, "No hypervisor");
    assertEquals(error.exitCode, 3);
    assert(error.hints.some((hint: string) => hint.includes("uvm doctor")));
    assertEquals(error.stack, undefined);
  });
});

Deno.test("uvm shows a stack where the user debugs, and nowhere else", async () => {
  await withSimulator({}, async (environment) => {
    const argv = ["start", "x"];
    const plain = await run(argv, { environment });
    assert(!plain.stderr.includes(" at "));
    const debug = await run([...argv, "--log-level", "debug"], { environment });
    assertMatch(debug.stderr, /\n +at .*\.ts/);
    const json = await run([...argv, "--log-level=debug", "--json"], {
      environment,
    });
    assertMatch(JSON.parse(json.stdout).error.stack, /\.ts/);
  });
});

Deno.test("uvm logs to standard error or to a file where asked to", async () => {
  await withSimulator({}, async (environment) => {
    const argv = ["create", "--os", "linux", "--memory", "1001MB"];
    const level = await run([...argv, "--log-level", "warning"], {
      environment,
    });
    assertEquals(level.code, 0);
    assertMatch(level.stderr, /^\d{4}-\S+Z warning Memory is rounded up .*\n$/);
    await withFiles({}, async (path) => {
      const log = path("uvm.log");
      const file = await run([...argv, "--log-file", log], { environment });
      assertEquals([file.code, file.stderr], [0, ""]);
      const lines = (await Deno.readTextFile(log)).trim().split("\n")
        .map((line) => JSON.parse(line));
      assertEquals(
        lines.map(({ type, level }) => `${type} ${level}`),
        ["uvmLog warning", "uvmLog info", "uvmLog info"],
      );
      const missing = path("no/such/uvm.log");
      const bad = await run([...argv, "--log-file", missing], { environment });
      assertEquals(bad.code, 2);
    });
  });
});

function checkKeys(value: unknown, where: string): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) {
    const keys = Object.keys(value).map((key) => key.toLowerCase());
    assertEquals(new Set(keys).size, keys.length, where);
  }
  for (const item of Object.values(value)) checkKeys(item, where);
}
