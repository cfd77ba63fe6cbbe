import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  describe,
  describeAll,
  type DescribedMember,
  type DescribedType,
} from "../../src/schema/mod.ts";

Deno.test("describe() of a field gives type, version, Windows, values and places", () => {
  const field = describe("VirtualPMemDevice.ImageFormat") as DescribedMember;
  const windows = "Windows 10, version 1809 (10.0.17763.0)";
  const since = { since: "2.0", windows, extension: false } as const;
  assertEquals(field, {
    kind: "field",
    struct: "VirtualPMemDevice",
    name: "ImageFormat",
    type: "VirtualPMemImageFormat",
    ...since,
    values: [{ value: "Vhdx", ...since }, { value: "Vhd1", ...since }],
    places: ["/VirtualMachine/Devices/VirtualPMem/Devices/<key>/ImageFormat"],
  });
});

Deno.test("describe() of a struct gives its fields and where it is used", () => {
  const type = describe("comport") as DescribedType;
  assertEquals(type.kind, "struct");
  assertEquals(type.name, "ComPort");
  assertEquals(type.since, "2.1");
  assertEquals(type.fields.map((one) => `${one.name}: ${one.type}`), [
    "NamedPipe: string",
    "OptimizeForDebugger: bool",
  ]);
  assertEquals(type.usedBy, ["Devices.ComPorts"]);
  assertEquals(type.places, ["/VirtualMachine/Devices/ComPorts/<key>"]);
});

Deno.test("describe() dates a type by its oldest member", () => {
  assertEquals((describe("Attachment") as DescribedType).since, "2.0");
  assertEquals((describe("StdHandle") as DescribedType).since, "2.0");
});

Deno.test("describe() dates an empty struct by its oldest use", () => {
  assertEquals((describe("Heartbeat") as DescribedType).since, "2.5");
  assertEquals((describe("Battery") as DescribedType).since, "2.0");
});

Deno.test("describe() marks what the official schema lacks", () => {
  assertEquals((describe("DebugOptions") as DescribedType).extension, true);
  const type = describe("Plan9Share") as DescribedType;
  assertEquals(type.extension, false);
  assertEquals(
    type.fields.filter((one) => one.extension).map((one) => one.name),
    ["Flags", "ReadOnly", "UseShareRootIdentity"],
  );
  const { values } = describe("AttachmentType") as DescribedType;
  assertEquals(
    values.filter((one) => one.extension).map((one) => one.value),
    ["ExtensibleVirtualDisk"],
  );
});

Deno.test("describe() says what a scalar's value must be", () => {
  const field = describe("NetworkAdapter.MacAddress") as DescribedMember;
  assertEquals(field.form, "a MAC address like 00-15-5D-11-22-33");
  const count = describe("VirtualPMemController.MaximumCount");
  assertEquals(count.form, "a whole number 0 to 255");
});

Deno.test("describe() enters a struct that holds itself once", () => {
  const { places } = describe("RegistryMakeKey") as DescribedType;
  const registry =
    "/Container/AdditionalDeviceNamespace/device_extension/<index>/namespace/registry";
  assertEquals(places, [
    `${registry}/hivestack/<index>/mkkey/<index>`,
    `${registry}/hivestack/<index>/mkkey/<index>/mkkey/<index>`,
  ]);
});

Deno.test("describe() shows with since only what came then or later", () => {
  const type = describe("Attachment", { since: "2.3" }) as DescribedType;
  assertEquals(type.fields.map((one) => one.name), [
    "SupportCompressedVolumes",
    "AlwaysAllowSparseFiles",
    "SupportEncryptedFiles",
    "ExtensibleVirtualDiskType",
  ]);
});

Deno.test("describe() names the nearest for an unknown name", () => {
  assertThrows(() => describe("Attachmnt"), RangeError, '"Attachment"');
  assertThrows(() => describe("Attachment.Paht"), RangeError, '"Path"');
  assertThrows(() => describe("uint8.x"), RangeError, "Only a struct");
  assertThrows(() => describe("Attachment.Type.x"), RangeError);
  assertThrows(() => describe("__proto__"), RangeError, "__proto__");
  assertThrows(() => describe("State", { since: "3.0" as "2.0" }), RangeError);
});

Deno.test("describeAll() lists every struct and enum, or what came since", () => {
  assert(describeAll().length >= 64 + 189);
  assertEquals(describeAll({ since: "2.6" }).map((one) => one.name), [
    "Attachment",
    "OperationFailureInfo",
    "OperationInfo",
    "OperationType",
  ]);
});
