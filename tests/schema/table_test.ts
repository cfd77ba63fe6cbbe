import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  HCS_EXTENSIONS,
  HCS_TABLE,
  isExtension,
  nearest,
  resolveType,
  SCHEMA_VERSIONS,
  schemaTypeNames,
  versionIndex,
} from "../../src/schema/mod.ts";

Deno.test("HCS_TABLE holds 64 enums, 189 structs and 657 fields", () => {
  const structs = Object.values(HCS_TABLE.structs);
  assertEquals(Object.keys(HCS_TABLE.enums).length, 64);
  assertEquals(structs.length, 189);
  const fields = structs.flatMap((rows) => Object.keys(rows)).length;
  assertEquals(fields, 657);
});

Deno.test("resolveType() knows every type that a field names", () => {
  for (const name of schemaTypeNames()) {
    assertEquals(resolveType(name).text, name);
  }
  assertEquals(resolveType("map<uint32,ComPort[]>").kind, "map");
  assertThrows(() => resolveType("constructor"), RangeError, "constructor");
});

Deno.test("HCS_EXTENSIONS repeats nothing of the table but one corrected field", () => {
  const repeated: string[] = [];
  for (const group of ["enums", "structs"] as const) {
    for (const [name, rows] of Object.entries(HCS_EXTENSIONS[group])) {
      for (const key of Object.keys(rows)) {
        if (Object.hasOwn(HCS_TABLE[group][name] ?? {}, key)) {
          repeated.push(`${name}.${key}`);
        }
      }
    }
  }
  assertEquals(repeated, ["ProcessParameters.ConsoleSize"]);
  assertEquals([isExtension("Numa"), isExtension("Topology")], [true, false]);
});

Deno.test("SCHEMA_VERSIONS gives each version its Windows release and build", () => {
  const build = (windows: string) => Number(/\d{5}/.exec(windows)?.[0]);
  assertEquals(
    SCHEMA_VERSIONS.map((one) => [one.version, build(one.windows)]),
    [
      ["2.0", 17763],
      ["2.1", 17763],
      ["2.2", 18362],
      ["2.3", 19041],
      ["2.4", 20348],
      ["2.5", 20348],
      ["2.6", 22000],
    ],
  );
  for (const { windows } of SCHEMA_VERSIONS) assert(!windows.includes("SDK"));
});

Deno.test("versionIndex() refuses what is no version", () => {
  assertThrows(() => versionIndex("2.7"), RangeError, '"2.7"');
});

Deno.test("nearest() finds the candidate with the fewest changes", () => {
  const names = ["Scsi", "ComPorts", "VirtualPMem", "VirtualPci"];
  assertEquals(nearest("scsi", names), "Scsi");
  assertEquals(nearest("Sc si", names), "Scsi");
  assertEquals(nearest("ComProts", names), "ComPorts");
  assertEquals(nearest("VirtualPCI", names), "VirtualPci");
  assertEquals(nearest("VirtualPMm", names), "VirtualPMem");
  assertEquals(nearest("oCmProts", names), "ComPorts"); // two swaps
  assertEquals(nearest("Scsx", ["Scsi", "Scse"]), "Scsi"); // the first of two
});

Deno.test("nearest() prefers what begins so, and guesses no numbers", () => {
  assertEquals(nearest("cons", ["cop", "console-mode", "console"]), "console");
  assertEquals(nearest("stat", ["start", "stats"]), "stats");
  assertEquals(nearest("2.9", ["2.0", "2.6"]), undefined);
  assertEquals(nearest("foo", ["for", "fix"]), "for");
  assertEquals(nearest("top", ["tap2", "rob", "o"]), undefined);
  assertEquals(nearest("sm", ["sim"]), "sim");
});

Deno.test("nearest() finds nothing where all differ, nor for long texts", () => {
  assertEquals(nearest("Keyboard", ["Scsi", "Mouse"]), undefined);
  assertEquals(nearest("xy", ["ab"]), undefined);
  assertEquals(nearest("", ["ab"]), undefined);
  assertEquals(nearest("a".repeat(65), ["a".repeat(65)]), undefined);
});
