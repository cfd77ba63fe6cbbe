import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import {
  type Finding,
  OPTION_ROWS,
  optionRowsFor,
  optionsJsonSchema,
  validateOptions,
} from "../../src/schema/mod.ts";
import { checkOptions } from "../../src/uvm/check_options.ts";
import type { LinuxOptions, WindowsOptions } from "../../src/uvm/options.ts";
import { Random } from "./random.ts";

const service = {
  bindSecurityDescriptor: "D:P(A;;FA;;;SY)",
  connectSecurityDescriptor: "D:P(A;;FA;;;SY)",
  allowWildcardBinds: true,
  disabled: false,
};

/** Every option of a Linux guest: the compiler refuses a missing one. */
const linux: Required<LinuxOptions> = {
  operatingSystem: "linux",
  id: "x",
  owner: "x",
  resources: { memory: { limit: 2 ** 30 }, cpu: { count: 2 } },
  additionHcsDocumentJson: "{}",
  logLevel: "info",
  terminateOnLastHandleClosed: true,
  stopOnReset: true,
  allowOvercommit: false,
  cpuLimit: 100_000,
  cpuWeight: 100,
  hvSocketServices: { "0000006d-facb-11e6-bd58-64006a7986d3": service },
  guestCrashDump: {
    savedStateFile: "C:\\a",
    noCrashdumpSavedStateFile: "C:\\b",
    windowsDumpFile: "C:\\c",
    windowsDumpMaxBytes: 1,
  },
  grantAccess: true,
  bootFilesPath: "C:\\boot",
  kernelFile: "kernel",
  rootFsFile: "rootfs.vhd",
  preferredRootFsType: "vhd",
  kernelBootOptions: "quiet",
  enableGraphicsConsole: true,
  consolePipe: "\\\\.\\pipe\\x",
  console: true,
  consoleMode: "log",
  earlyConsole: "earlycon",
  vpmemDeviceCount: 128,
  scsiControllerCount: 4,
  kernelDirect: true,
  kernelArgs: "current",
  entropy: true,
  layerFolders: [],
};

/** The same for a Windows guest. */
const windows: Required<WindowsOptions> = {
  operatingSystem: "windows",
  id: "x",
  owner: "x",
  resources: linux.resources,
  additionHcsDocumentJson: "{}",
  logLevel: "trace",
  terminateOnLastHandleClosed: true,
  stopOnReset: true,
  allowOvercommit: true,
  cpuLimit: 0,
  cpuWeight: 0,
  hvSocketServices: {},
  guestCrashDump: {},
  grantAccess: false,
  layerFolders: ["C:\\base", "C:\\scratch"],
  enableGraphicsConsole: false,
  consolePipe: "x",
  kernelBootOptions: "x",
  scsiControllerCount: 1,
};

function brief(options: unknown): [string, string, string?][] {
  return validateOptions(options).map((one: Finding) =>
    one.suggestion === undefined
      ? [one.pointer, one.problem]
      : [one.pointer, one.problem, one.suggestion]
  );
}

Deno.test("OPTION_ROWS holds every option of create() and no other", () => {
  assertEquals(validateOptions(linux), []);
  assertEquals(validateOptions(windows), []);
  const rows = optionRowsFor("linux").map((row) => row.name);
  const names = Object.keys(linux).filter((key) => key !== "operatingSystem");
  assertEquals(rows.sort(), names.sort());
  const all = OPTION_ROWS.map((row) => row.name);
  assertEquals(new Set(all).size, all.length);
});

Deno.test("validateOptions() agrees with create()'s own check", () => {
  const random = new Random(3);
  const values = [
    ...[0, 1, -1, 0.5, 2 ** 20, 2 ** 51, 1e300, true, false, null, "", "x"],
    ...["vhd", "log", "seed", "info", [], ["a"], ["a", "b"], [1, 2], {}],
    ...[["", "b"], [null, "b"], { memory: null }, { savedStateFile: null }],
    ...[{ memory: {} }, { memory: { limit: 1 } }, { x: 1 }, {
      cpu: { count: "2" },
    }],
    ...[{ "not a guid": {} }, { savedStateFile: 1 }, { savedStatFile: "x" }],
    { "0000006d-facb-11e6-bd58-64006a7986d3": { disabled: 1 } },
  ];
  let refused = 0;
  for (let count = 0; count < 5000; count++) {
    const base = random.pick([linux, windows]);
    const key = random.pick(["unknownOption", ...Object.keys(linux)]);
    if (key === "operatingSystem") continue;
    const options = { ...base, [key]: random.pick(values) };
    const clean = validateOptions(options).length === 0;
    let taken = true;
    try {
      checkOptions(options);
    } catch {
      taken = false;
      refused++;
    }
    assertEquals(clean, taken, JSON.stringify(options));
  }
  assert(refused > 1000, `Too few refused: ${refused}`);
});

Deno.test("validateOptions() names the nearest option and goes on", () => {
  const options = {
    operatingSystem: "linux",
    kernelFle: "x",
    resources: { memmory: {}, cpu: { count: "2" } },
    preferredRootFsType: "initrd.img",
    vpmemDeviceCount: 129,
    hvSocketServices: { x: { disable: true } },
    "a/b": 1,
  };
  assertEquals(brief(options), [
    ["/kernelFle", "unknown-key", "kernelFile"],
    ["/resources/memmory", "unknown-key", "memory"],
    ["/resources/cpu/count", "wrong-type"],
    ["/preferredRootFsType", "unknown-value"],
    ["/vpmemDeviceCount", "out-of-range"],
    ["/hvSocketServices/x", "wrong-key"],
    ["/hvSocketServices/x/disable", "unknown-key", "disabled"],
    ["/a~1b", "unknown-key"],
  ]);
});

Deno.test("validateOptions() wants the guest system and a Windows guest's layers", () => {
  assertEquals(brief({}), [["/operatingSystem", "missing-key"]]);
  assertEquals(brief({ operatingSystem: "Linux" }), [
    ["/operatingSystem", "unknown-value"],
  ]);
  assertEquals(brief({ operatingSystem: "windows" }), [
    ["/layerFolders", "missing-key"],
  ]);
  assertEquals(brief({ operatingSystem: "windows", layerFolders: ["a"] }), [
    ["/layerFolders", "out-of-range"],
  ]);
  assertEquals(brief(null), [["", "wrong-type"]]);
});

Deno.test("validateOptions() says nothing of what the other guest system ignores", () => {
  assertEquals(brief({ operatingSystem: "linux", layerFolders: 5 }), []);
  const other = { preferredRootFsType: 7, scsiControllerCount: 7 };
  assertEquals(brief({ ...windows, ...other }), []);
  assertEquals(brief({ ...windows, vpmemDeviceCount: 1 }), [
    ["/vpmemDeviceCount", "unknown-key"],
  ]);
});

Deno.test("validateOptions() and optionsJsonSchema() take null as left out", () => {
  const accepts = new Ajv2020({ strict: true }).compile(optionsJsonSchema());
  const allNull = (options: object): Record<string, unknown> =>
    Object.fromEntries(Object.keys(options).map((key) => [key, null]));
  const taken = [
    { ...allNull(linux), operatingSystem: "linux" },
    {
      ...linux,
      resources: { memory: null, cpu: { count: null } },
      guestCrashDump: allNull(linux.guestCrashDump),
      hvSocketServices: {
        "0000006d-facb-11e6-bd58-64006a7986d3": allNull(service),
        "0000006e-facb-11e6-bd58-64006a7986d3": null,
        "no guid": null,
      },
    },
    {
      ...allNull(linux),
      operatingSystem: "windows",
      layerFolders: ["C:\\base", null, "C:\\scratch"],
    },
  ];
  for (const options of taken) {
    const text = JSON.stringify(options);
    assertEquals(brief(options), [], text);
    assert(accepts(options), `${text} ${JSON.stringify(accepts.errors)}`);
    checkOptions(options);
  }
  const without = { ...windows, layerFolders: null };
  assertEquals(brief(without), [["/layerFolders", "missing-key"]]);
  assertEquals(accepts(without), false);
  const keyed = { ...linux, hvSocketServices: { "no guid": {} } };
  assertEquals(brief(keyed), [["/hvSocketServices/no guid", "wrong-key"]]);
  assertEquals(accepts(keyed), false);
});

Deno.test("validateOptions() and optionsJsonSchema() want a text or null for $schema", () => {
  const accepts = new Ajv2020({ strict: true }).compile(optionsJsonSchema());
  for (const $schema of ["x", "", null]) {
    const options = { operatingSystem: "linux", $schema };
    assertEquals(brief(options), []);
    assert(accepts(options), JSON.stringify(accepts.errors));
  }
  for (const $schema of [5, true, {}, []]) {
    const options = { operatingSystem: "linux", $schema };
    assertEquals(brief(options), [["/$schema", "wrong-type"]]);
    assertEquals(accepts(options), false);
  }
});

Deno.test("validateOptions() lets $schema and undefined pass", () => {
  const file = {
    $schema: "../x.json",
    operatingSystem: "linux",
    id: undefined,
  };
  assertEquals(brief(file), []);
});

Deno.test("validateOptions() counts null as left out", () => {
  const { operatingSystem, ...others } = linux;
  const names = ["unknownOption", ...Object.keys(others)];
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  assertEquals(brief({ ...nulls, operatingSystem }), []);
  assertEquals(brief({ ...nulls, operatingSystem: "windows" }), [
    ["/layerFolders", "missing-key"],
  ]);
  assertEquals(brief({ operatingSystem: null }), [
    ["/operatingSystem", "missing-key"],
  ]);
  const resources = { memory: null, cpu: { count: null } };
  assertEquals(brief({ operatingSystem, resources }), []);
});
