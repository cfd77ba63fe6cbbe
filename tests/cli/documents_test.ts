import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  OPTION_ROWS,
  type OptionType,
} from "../../src/schema/options_table.ts";
import { optionFlags } from "../../src/cli/option_flags.ts";
import { run, runJson, type RunOptions, utf16, withFiles } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

const document = {
  Owner: "me",
  SchemaVersion: { Major: 2, Minor: 1 },
  VirtualMachine: { ComputeTopology: { Memory: { SizeInMB: 1024 } } },
};

Deno.test("uvm document prints the document, the same with and without --json", async () => {
  await withSimulator({}, async (environment, simulator) => {
    const argv = ["document", "--os", "linux", "--owner", "Grüße"];
    const text = await run(argv, { environment });
    assertEquals([text.code, text.stderr], [0, ""]);
    assertEquals(
      (await run([...argv, "--json"], { environment })).stdout,
      text.stdout,
    );
    assertEquals(JSON.parse(text.stdout).Owner, "Grüße");
    assertEquals(simulator.calls(), []);
  });
});

Deno.test("uvm document merges JSON from a file and from standard input", async () => {
  const extra = '{"VirtualMachine":{"StopOnReset":true},"a":1,"A":2}';
  await withSimulator({}, async (environment) => {
    const merged = async (file: string, options: RunOptions = {}) => {
      const argv = ["document", "--os", "linux", "--merge", file];
      const { code, stdout } = await run(argv, { environment, ...options });
      assertEquals(code, 0);
      return JSON.parse(stdout);
    };
    await withFiles({ "m.json": utf16(extra) }, async (path) => {
      const document = await merged(path("m.json"));
      assertEquals(document.VirtualMachine.StopOnReset, true);
      // A document must reach HCS as it is: keys are not touched.
      assertEquals([document.a, document.A], [1, 2]);
      assertEquals(await merged(`@${path("m.json")}`), document);
      assertEquals(await merged("-", { stdin: extra }), document);
    });
  });
});

Deno.test("uvm document --check prints the findings instead", async () => {
  await withSimulator({}, async (environment) => {
    const argv = ["document", "--os", "linux", "--check"];
    const clean = await runJson(argv, { environment });
    assertEquals([clean.code, clean.json.ok, clean.json.findings], [
      0,
      true,
      [],
    ]);
    const stdin = '{"VirtualMachine":{"StopOnRest":true}}';
    const wrong = await runJson([...argv, "--merge", "-"], {
      environment,
      stdin,
    });
    assertEquals(wrong.code, 1);
    assertEquals(wrong.json.findings[0].pointer, "/VirtualMachine/StopOnRest");
    assertEquals(wrong.json.findings[0].suggestion, "StopOnReset");
    const text = await run([...argv, "--merge", "-"], { environment, stdin });
    assertMatch(text.stdout, /^\/VirtualMachine\/StopOnRest: .*StopOnReset/);
    assertMatch(text.stdout, /\n1 found\n$/);
  });
});

Deno.test("uvm document refuses a merge that is no JSON object", async () => {
  await withSimulator({}, async (environment) => {
    for (const stdin of ["{", "[]", "7"]) {
      const argv = ["document", "--os", "linux", "--merge", "-"];
      const { code, stderr } = await run(argv, { environment, stdin });
      assertEquals([stdin, code], [stdin, 2]);
      assert(stderr.includes('hint: The flag for it is "--merge"'), stderr);
    }
  });
});

Deno.test("uvm document reads standard input for one flag only", async () => {
  const { code } = await run(["document", "--options", "-", "--merge", "-"]);
  assertEquals(code, 2);
});

Deno.test("optionFlags has a flag for every option of the library", () => {
  const flags = new Set(optionFlags.map(({ option }) => option));
  const missing: string[] = [];
  const look = (path: string, type: OptionType) => {
    if (flags.has(path)) return;
    if (type.kind !== "object") missing.push(path);
    else type.fields.forEach((each) => look(`${path}.${each.name}`, each.type));
  };
  OPTION_ROWS.forEach((row) => look(row.name, row.type));
  assert(OPTION_ROWS.length > 20);
  assertEquals(missing, []);
});

Deno.test("uvm document takes every option by its flag", async () => {
  const cases: [
    string[],
    (document: Record<string, never>) => unknown,
    unknown,
  ][] = [
    [["--cpu-limit", "500"], vm("ComputeTopology.Processor.Limit"), 500],
    [["--cpu-weight", "200"], vm("ComputeTopology.Processor.Weight"), 200],
    [["--no-overcommit"], vm("ComputeTopology.Memory.AllowOvercommit"), false],
    [["--stop-on-reset"], vm("StopOnReset"), true],
    [["--vpmem", "3"], vm("Devices.VirtualPMem.MaximumCount"), 3],
    [["--scsi", "0"], vm("Devices.Scsi"), undefined],
    [
      ["--console-pipe", "\\\\.\\pipe\\x"],
      vm("Devices.ComPorts.0.NamedPipe"),
      "\\\\.\\pipe\\x",
    ],
    [["--graphics"], vm("Devices.Keyboard"), {}],
    [
      ["--saved-state-file", "C:\\a"],
      vm("DebugOptions.BugcheckSavedStateFileName"),
      "C:\\a",
    ],
    [
      [
        "--hvsocket-service",
        "00000000-facb-11e6-bd58-64006a7986d3,bind=D:P(A;;FA;;;SY),wildcard",
      ],
      vm(
        "Devices.HvSocket.HvSocketConfig.ServiceTable.00000000-facb-11e6-bd58-64006a7986d3",
      ),
      { BindSecurityDescriptor: "D:P(A;;FA;;;SY)", AllowWildcardBinds: true },
    ],
  ];
  await withSimulator({}, async (environment) => {
    for (const [flags, read, wanted] of cases) {
      const argv = ["document", "--os", "linux", ...flags];
      const { code, stdout } = await run(argv, { environment });
      assertEquals([flags, code], [flags, 0]);
      assertEquals([flags, read(JSON.parse(stdout))], [flags, wanted]);
    }
  });
});

Deno.test("uvm check finds what is wrong, and says which version is needed", async () => {
  const check = (value: unknown, ...flags: string[]) =>
    runJson(["check", "-", ...flags], { stdin: JSON.stringify(value) });
  const clean = await check(document);
  assertEquals([clean.code, clean.json.ok], [0, true]);
  assertEquals(clean.json.requiredVersion.version, "2.1");
  const wrong = await check({
    ...document,
    Ownr: 1,
    VirtualMachine: { Chipset: null },
  });
  assertEquals(wrong.code, 1);
  assertEquals(
    wrong.json.findings.map(({ pointer }: { pointer: string }) => pointer),
    ["/VirtualMachine/Chipset", "/Ownr"],
  );
});

Deno.test("uvm check --type checks requests, options and other types", async () => {
  const check = async (type: string, value: unknown) =>
    (await run(["check", "-", "--type", type], {
      stdin: JSON.stringify(value),
    }))
      .code;
  assertEquals(await check("options", { operatingSystem: "linux" }), 0);
  assertEquals(await check("options", { operatingSystem: "dos" }), 1);
  const path = "VirtualMachine/ComputeTopology/Memory/SizeInMB";
  assertEquals(
    await check("ModifySettingRequest", {
      ResourcePath: path,
      RequestType: "Update",
      Settings: 2048,
    }),
    0,
  );
  assertEquals(
    await check("ModifySettingRequest", { ResourcePath: "Nope" }),
    1,
  );
  assertEquals(await check("Attachment", { Type: "Iso" }), 0);
  assertEquals(await check("Attachmnt", {}), 2);
});

Deno.test("uvm check gives 5 for no file and 2 for no JSON", async () => {
  await withFiles({ "bad.json": "{" }, async (path) => {
    const absent = await run(["check", path("none.json")]);
    assertEquals(absent.code, 5);
    assertMatch(absent.stderr, /none\.json": no such file\n$/);
    const bad = await run(["check", path("bad.json")]);
    assertEquals(bad.code, 2);
    assertMatch(bad.stderr, /bad\.json" is no JSON: /);
  });
});

Deno.test("uvm schema shows types and fields", async () => {
  const type = await run(["schema", "attachment"]);
  assertEquals([type.code, type.stderr], [0, ""]);
  assertMatch(
    type.stdout,
    /^struct Attachment\n[^]*Fields:\n {2}Type +AttachmentType/,
  );
  const field = await runJson(["schema", "Attachment.Type"]);
  assertEquals(field.json.struct, "Attachment");
  assert(field.json.values.length > 2);
  const all = await runJson(["schema"]);
  assert(all.json.types.length > 200);
  const since = await run(["schema", "--since", "2.6"]);
  assertMatch(since.stdout, /\.SupportEncryptedFiles/);
  const unknown = await run(["schema", "Attachmnt"]);
  assertEquals(unknown.code, 2);
  assertMatch(unknown.stderr, /the nearest is "Attachment"/);
});

Deno.test("uvm schema prints JSON Schemas", async () => {
  const hcs = await run(["schema", "--json-schema"]);
  assertMatch(JSON.parse(hcs.stdout).$schema, /2020-12/);
  const options = await run(["schema", "--options-schema"]);
  assert(options.stdout.includes("bootFilesPath"));
});

Deno.test("uvm schema prints the JSON Schemas of schemas/, to the last digit", async () => {
  const committed: [file: string, argv: string[]][] = [
    ["compute_system", ["--json-schema"]],
    ["modify_setting_request", ["--json-schema", "ModifySettingRequest"]],
    ["options", ["--options-schema"]],
  ];
  for (const [file, argv] of committed) {
    const { code, stdout } = await run(["schema", ...argv]);
    const url = new URL(
      `../../schemas/${file}.schema.json`,
      import.meta.url,
    );
    assertEquals([code, stdout], [0, await Deno.readTextFile(url)]);
  }
  const memory = await run([
    "schema",
    "VirtualMachine_Memory",
    "--json-schema",
  ]);
  assertMatch(memory.stdout, /"exclusiveMaximum": 18446744073709551616,?\n/);
});

Deno.test("uvm diff compares two documents by place", async () => {
  const after = { ...document, Owner: "you", Extra: true };
  await withFiles({
    "a.json": JSON.stringify(document),
    "b.json": utf16(JSON.stringify(after)),
  }, async (path) => {
    const same = await run(["diff", path("a.json"), path("a.json")]);
    assertEquals([same.code, same.stdout], [0, ""]);
    const text = await run(["diff", path("a.json"), path("b.json")]);
    assertEquals(text.code, 1);
    assertEquals(text.stdout, '~ /Owner: "me" -> "you"\n+ /Extra: true\n');
    const json = await runJson(["diff", path("a.json"), "-"], {
      stdin: JSON.stringify(after),
    });
    assertEquals(json.json.same, false);
    assertEquals(json.json.differences.length, 2);
  });
  assertEquals((await run(["diff", "-", "-"])).code, 2);
});

function vm(path: string) {
  return (document: Record<string, never>): unknown => {
    let value: unknown = document.VirtualMachine;
    for (const key of path.split(".")) {
      value = (value as Record<string, unknown> | undefined)?.[key];
    }
    return value;
  };
}
