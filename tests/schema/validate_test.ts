import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type ComputeSystem,
  type Finding,
  HCS_TABLE,
  ownVersion,
  validate,
} from "../../src/schema/mod.ts";

/** What counts of a finding: place and kind. */
function brief(findings: Finding[]): [string, string][] {
  return findings.map((one) => [one.pointer, one.problem]);
}

Deno.test("validate() goes on after each finding, in the document's order", () => {
  const findings = validate({
    Owner: 1,
    SchemaVersion: { Major: 2, Minor: 1 },
    VirtualMachine: {
      Chipset: { Uefi: { BootThis: { DeviceType: "Vmbfs" }, Consol: "x" } },
      ComputeTopology: { Memory: { SizeInMb: 1024 }, Processor: null },
      Devices: {
        ComPorts: { x: { NamedPipe: 3 } },
        VirtualPMem: { MaximumCount: 300 },
        NetworkAdapters: { a: { EndpointId: "x", MacAddress: "00:15" } },
        VirtualPci: { gpu: { Functions: [{ VirtualFunction: 70000 }] } },
      },
    },
  });
  const vm = "/VirtualMachine";
  assertEquals(brief(findings), [
    ["/Owner", "wrong-type"],
    [`${vm}/Chipset/Uefi/BootThis/DeviceType`, "unknown-value"],
    [`${vm}/Chipset/Uefi/Consol`, "unknown-key"],
    [`${vm}/ComputeTopology/Memory/SizeInMb`, "unknown-key"],
    [`${vm}/ComputeTopology/Processor`, "null-struct"],
    [`${vm}/Devices/ComPorts/x`, "wrong-key"],
    [`${vm}/Devices/ComPorts/x/NamedPipe`, "wrong-type"],
    [`${vm}/Devices/VirtualPMem/MaximumCount`, "out-of-range"],
    [`${vm}/Devices/NetworkAdapters/a/EndpointId`, "wrong-form"],
    [`${vm}/Devices/NetworkAdapters/a/MacAddress`, "wrong-form"],
    [`${vm}/Devices/VirtualPci`, "newer-version"],
    [
      `${vm}/Devices/VirtualPci/gpu/Functions/0/VirtualFunction`,
      "out-of-range",
    ],
  ]);
});

Deno.test("validate() names the nearest right spelling of keys and values", () => {
  const suggestions = validate({
    Ownr: "x",
    VirtualMachine: {
      ComputeTopology: { Memory: { sizeinmb: 1 }, Procesor: {} },
      Chipset: { Uefi: { BootThis: { DeviceType: "ScsiDirve" } } },
      Zzz: 1,
    },
  }).map((one) => one.suggestion);
  assertEquals(suggestions, [
    "Owner",
    "SizeInMB",
    "Processor",
    "ScsiDrive",
    undefined,
  ]);
});

Deno.test("validate() says which version and Windows a newer key and value need", () => {
  const document = {
    VirtualMachine: {
      ComputeTopology: { Memory: { EnableColdDiscardHint: true } },
    },
  };
  const [finding, ...rest] = validate(document, { version: "2.1" });
  assertEquals(rest, []);
  assertEquals(finding.problem, "newer-version");
  assertEquals(finding.needs, {
    version: "2.2",
    windows: "Windows 10, version 1903 (10.0.18362.1)",
  });
  assertEquals(validate(document, { version: "2.2" }), []);
  const value = validate({ Handle: "All" }, {
    type: "CloseHandle",
    version: "2.0",
  });
  assertEquals(brief(value), [["/Handle", "newer-version"]]);
});

Deno.test("validate() tells of what stands inside a newer key only what is newer still", () => {
  const document = {
    NetworkAdapters: { a: { IovSettings: { OffloadWeight: 1 } } },
    VirtualPci: { a: { Functions: [{ AllowDirectTranslatedP2P: true }] } },
  };
  assertEquals(
    brief(validate(document, { type: "Devices", version: "2.1" })),
    [
      ["/NetworkAdapters/a/IovSettings", "newer-version"],
      ["/VirtualPci", "newer-version"],
      ["/VirtualPci/a/Functions/0/AllowDirectTranslatedP2P", "newer-version"],
    ],
  );
});

Deno.test("validate() takes the version from the document, else the newest", () => {
  const at = (minor?: number) =>
    validate({
      ...(minor === undefined
        ? {}
        : { SchemaVersion: { Major: 2, Minor: minor } }),
      VirtualMachine: { Services: {} },
    }).length;
  assertEquals([at(1), at(4), at(5), at(6), at(99), at()], [1, 1, 0, 0, 0, 0]);
  assertEquals(ownVersion({ SchemaVersion: { Major: 2 } }), "2.0");
  assertEquals(ownVersion({ SchemaVersion: { Major: "2" } }), undefined);
});

Deno.test("validate() finds a document of another schema", () => {
  assertEquals(brief(validate({ SchemaVersion: { Major: 1 } })), [
    ["/SchemaVersion/Major", "out-of-range"],
  ]);
});

Deno.test("validate() lets members of open maps and of Any pass", () => {
  const system: ComputeSystem = {
    HostedSystem: { Anything: [null, { at: "all" }] },
    VirtualMachine: {
      Devices: {
        Scsi: { "any name/~": {}, "": { Attachments: { "63": {} } } },
      },
    },
  };
  assertEquals(validate(system), []);
});

Deno.test("validate() counts an undefined member as absent", () => {
  assertEquals(validate({ Owner: undefined, NoKey: undefined }), []);
});

Deno.test("validate() escapes keys in pointers", () => {
  const [finding] = validate({ "a/b~c": 1 });
  assertEquals(finding.pointer, "/a~1b~0c");
});

Deno.test("validate() reads own members only and pollutes nothing", () => {
  const document = JSON.parse(
    '{"__proto__":{"Owner":1},"constructor":1,"VirtualMachine":{"Devices":{"Scsi":{"__proto__":{"Attachments":3}}}}}',
  );
  assertEquals(brief(validate(document)), [
    ["/__proto__", "unknown-key"],
    ["/constructor", "unknown-key"],
    ["/VirtualMachine/Devices/Scsi/__proto__/Attachments", "wrong-type"],
  ]);
  assertEquals(({} as Record<string, unknown>).Owner, undefined);
});

Deno.test("validate() walks 10,000 levels, those of the schema too", () => {
  let unknown: unknown = 1;
  let known: Record<string, unknown> = { name: 5 };
  for (let level = 0; level < 10_000; level++) {
    unknown = { a: [unknown] };
    known = { mkkey: [known] };
  }
  assertEquals(brief(validate({ HostedSystem: unknown, Deep: unknown })), [
    ["/Deep", "unknown-key"],
  ]);
  const findings = validate(known, { type: "RegistryMakeKey" });
  assertEquals(brief(findings), [
    [`${"/mkkey/0".repeat(10_000)}/name`, "wrong-type"],
  ]);
});

Deno.test("validate() cuts the list at the limit and says so", () => {
  const document = { Ids: new Array(100_000).fill(1) };
  const findings = validate(document, { type: "SystemQuery", limit: 10 });
  assertEquals(findings.length, 11);
  assertEquals(findings[9].pointer, "/Ids/9");
  assertEquals(findings[10].problem, "too-many");
  const newer = Object.fromEntries(
    Object.keys(HCS_TABLE.structs.Namespace).map((key) => [key, {}]),
  );
  const cut = validate(newer, { type: "Namespace", version: "2.1", limit: 2 });
  assertEquals(brief(cut), [
    ["/job", "newer-version"],
    ["/filesystem", "newer-version"],
    ["", "too-many"],
  ]);
  assertEquals(validate(document, { type: "SystemQuery" }).length, 1001);
});

Deno.test("validate() keeps messages short whatever the document holds", () => {
  const long = "x".repeat(1_000_000);
  const findings = validate({ [long]: 1, Owner: {}, SchemaVersion: long });
  assertEquals(findings.length, 3);
  for (const { message } of findings) assert(message.length < 200, message);
});

Deno.test("validate() takes the ends of every integer's range and nothing beyond", () => {
  const at = (type: string, value: number) => validate(value, { type }).length;
  const ends: [string, number, number][] = [
    ["uint8", 0, 255],
    ["uint16", 0, 65535],
    ["uint32", 0, 4294967295],
    ["int32", -2147483648, 2147483647],
  ];
  for (const [type, low, high] of ends) {
    assertEquals([low - 1, low, high, high + 1].map((n) => at(type, n)), [
      1,
      0,
      0,
      1,
    ], type);
  }
  assertEquals([at("uint64", 2 ** 64 - 2048), at("uint64", 2 ** 64)], [0, 1]);
  assertEquals([at("int64", -(2 ** 63)), at("int64", 2 ** 63)], [0, 1]);
  assertEquals([at("uint8", 1.5), at("uint8", NaN)], [1, 1]);
});

Deno.test("validate() of something that is no object is one finding", () => {
  for (const value of [null, 1, "x", [], true, undefined]) {
    assertEquals(validate(value).length, 1);
  }
});

Deno.test("validate() refuses an unknown version and type", () => {
  assertThrows(
    () => validate({}, { version: "1.0" as "2.0" }),
    RangeError,
    '"1.0"',
  );
  assertThrows(
    () => validate({}, { type: "toString" }),
    RangeError,
    "toString",
  );
});
