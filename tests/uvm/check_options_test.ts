import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkOptions } from "../../src/uvm/check_options.ts";

const windows = {
  operatingSystem: "windows",
  layerFolders: ["C:\\a", "C:\\b"],
};

Deno.test("checkOptions() refuses wrong shapes with TypeError and names them", () => {
  const wrong: [unknown, string][] = [
    [null, "Options"],
    [[], "Options"],
    ["linux", "Options"],
    [{}, "operatingSystem"],
    [{ operatingSystem: "Linux" }, '"Linux"'],
    [{ operatingSystem: "linux", id: 5 }, '"id"'],
    [{ operatingSystem: "linux", kernel: "x" }, '"kernel"'],
    [{ operatingSystem: "linux", vpmemDeviceCount: 1.5 }, "1.5"],
    [
      { operatingSystem: "linux", resources: { memory: 5 } },
      "resources.memory",
    ],
    [{ operatingSystem: "linux", resources: { disk: {} } }, "resources.disk"],
    [
      { operatingSystem: "linux", resources: { memory: { limit: NaN } } },
      "limit",
    ],
    [{ operatingSystem: "linux", hvSocketServices: { x: {} } }, '"x"'],
    [{ ...windows, layerFolders: "C:\\a" }, "layerFolders"],
    [{ ...windows, vpmemDeviceCount: 1 }, "vpmemDeviceCount"],
    [{ operatingSystem: null }, '"operatingSystem"'],
    [{ ...windows, layerFolders: ["C:\\a", 5] }, "layerFolders[1]"],
  ];
  for (const [options, named] of wrong) {
    assertThrows(() => checkOptions(options), TypeError, named);
  }
});

Deno.test("checkOptions() refuses wrong values with RangeError and names them", () => {
  const wrong: [unknown, string][] = [
    [{ operatingSystem: "linux", vpmemDeviceCount: 129 }, "129"],
    [{ operatingSystem: "linux", scsiControllerCount: -1 }, "-1"],
    [{ operatingSystem: "linux", preferredRootFsType: "ext4" }, '"ext4"'],
    [{ operatingSystem: "linux", id: "a\0b" }, "NUL"],
    [
      { operatingSystem: "linux", resources: { cpu: { count: 2 ** 31 } } },
      "count",
    ],
    [
      { operatingSystem: "linux", resources: { memory: { limit: 1048575 } } },
      "1048575",
    ],
    [
      { operatingSystem: "linux", resources: { memory: { limit: 2 ** 52 } } },
      "limit",
    ],
    [{ ...windows, layerFolders: ["C:\\a"] }, "at least 2"],
    [{ ...windows, layerFolders: ["C:\\a", ""] }, "layerFolders[1]"],
    [{ ...windows, layerFolders: ["C:\\a", null] }, "layerFolders[1]"],
    [{ ...windows, layerFolders: null }, "at least 2"],
    [{ ...windows, layerFolders: ["C:\\a\0", "C:\\b"] }, "NUL"],
    [{ operatingSystem: "linux", cpuLimit: 100001 }, "100001"],
  ];
  for (const [options, named] of wrong) {
    assertThrows(() => checkOptions(options), RangeError, named);
  }
});

Deno.test("checkOptions() copies: neither side sees the other's changes", () => {
  const given = {
    operatingSystem: "linux",
    resources: { memory: { limit: 1048576 } },
  };
  const before = structuredClone(given);
  const { options } = checkOptions(given);
  options.resources!.memory!.limit = 7;
  assertEquals(given, before);
});

Deno.test("checkOptions() warns of Linux options on a Windows VM, whatever they say", () => {
  const { options, warnings } = checkOptions({
    ...windows,
    consolePipe: "\\\\.\\pipe\\x",
    kernelBootOptions: "a\nb",
    scsiControllerCount: 7,
    preferredRootFsType: 7,
  });
  assertEquals(warnings.length, 4);
  assertEquals(options as unknown, windows);
});

Deno.test("checkOptions() warns of layerFolders on a Linux VM", () => {
  const { options, warnings } = checkOptions({
    operatingSystem: "linux",
    layerFolders: ["C:\\a"],
  });
  assertEquals(warnings, [
    'Option "layerFolders" is ignored for a Linux VM',
  ]);
  assert(!("layerFolders" in options));
});

Deno.test("checkOptions() takes a tab in kernelBootOptions", () => {
  const given = { operatingSystem: "linux", kernelBootOptions: "a\tb\x1b" };
  assertEquals(checkOptions(given).options as unknown, given);
});

Deno.test("checkOptions() takes null as left out at every level", () => {
  const service = "0000006d-facb-11e6-bd58-64006a7986d3";
  const { options, warnings } = checkOptions({
    ...{ operatingSystem: "linux", id: null, vpmemDeviceCount: null },
    ...{ logLevel: null, entropy: null, layerFolders: null, unset: null },
    resources: { memory: null, cpu: { count: null } },
    guestCrashDump: { savedStateFile: null },
    hvSocketServices: { [service]: { disabled: null }, none: null },
  });
  assertEquals(options as unknown, {
    operatingSystem: "linux",
    resources: { cpu: {} },
    guestCrashDump: {},
    hvSocketServices: { [service]: {} },
  });
  assertEquals(warnings, []);
  const other = { vpmemDeviceCount: null, consolePipe: null, resources: null };
  const checked = checkOptions({ ...windows, ...other });
  assertEquals(checked as unknown, { options: windows, warnings: [] });
});

Deno.test("checkOptions() takes an empty layer before the last", () => {
  const { options } = checkOptions({
    ...windows,
    layerFolders: ["", null, "C:\\a", "C:\\b"],
  });
  const layerFolders = ["", "", "C:\\a", "C:\\b"];
  assertEquals(options as unknown, { ...windows, layerFolders });
});

Deno.test("checkOptions() refuses NUL in ids, paths and pipes alone", () => {
  const natives = ["id", "bootFilesPath", "kernelFile", "rootFsFile"];
  for (const name of [...natives, "consolePipe"]) {
    const options = { operatingSystem: "linux", [name]: "a\0b" };
    assertThrows(() => checkOptions(options), RangeError, `"${name}"`);
  }
  const files = ["savedStateFile", "noCrashdumpSavedStateFile"];
  for (const name of [...files, "windowsDumpFile"]) {
    const options = { ...windows, guestCrashDump: { [name]: "a\0b" } };
    assertThrows(() => checkOptions(options), RangeError, `.${name}"`);
  }
  const given = {
    operatingSystem: "linux",
    owner: "a\0b",
    kernelBootOptions: "a\0b",
  };
  assertEquals(checkOptions(given) as unknown, {
    options: given,
    warnings: [],
  });
});

Deno.test("checkOptions() warns of a line break in kernelBootOptions", () => {
  for (const kernelBootOptions of ["a\nb", "a\rb"]) {
    const given = { operatingSystem: "linux", kernelBootOptions };
    assertEquals(checkOptions(given) as unknown, {
      options: given,
      warnings: [
        `Option "kernelBootOptions" holds a line break, and the kernel may read its first line only: ${
          JSON.stringify(kernelBootOptions)
        }`,
      ],
    });
  }
});

Deno.test("checkOptions() replaces half a surrogate pair, as Go does", () => {
  const { options } = checkOptions({
    ...windows,
    id: "\ud800x",
    owner: "x\udc00\ud83d\ude00",
    layerFolders: ["C:\\\ud800", "C:\\b"],
  });
  assertEquals(options as unknown, {
    ...windows,
    id: "\ufffdx",
    owner: "x\ufffd\ud83d\ude00",
    layerFolders: ["C:\\\ufffd", "C:\\b"],
  });
});

Deno.test("checkOptions() takes empty texts as left out, as the seed does", () => {
  const { options } = checkOptions({
    operatingSystem: "linux",
    id: "",
    bootFilesPath: "",
    rootFsFile: "",
  });
  assertEquals(Object.keys(options), ["operatingSystem"]);
});
