import { assert, assertEquals, assertThrows } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import {
  jsonSchemaFor,
  jsonSchemaText,
  optionsJsonSchema,
  resolveType,
  schemaTypeNames,
  validate,
  validateOptions,
} from "../../src/schema/mod.ts";
import { Random } from "./random.ts";
import { areCommitted, recordedCases, recordedDocuments } from "./recorded.ts";
import { brokenOf, sampleOf } from "./samples.ts";

Deno.test("jsonSchemaFor() and validate() agree on samples of every type", () => {
  const random = new Random(7);
  const names = schemaTypeNames();
  assert(names.length > 64 + 189 + 16, `Too few types: ${names.length}`);
  let broken = 0;
  for (const name of names) {
    const accepts = new Ajv2020({ strict: true, strictTypes: false })
      .compile(jsonSchemaFor(name));
    const type = resolveType(name);
    for (let count = 0; count < 20; count++) {
      const sample = sampleOf(type, random);
      const text = `${name}: ${JSON.stringify(sample)}`;
      assert(accepts(sample), `${text} ${JSON.stringify(accepts.errors)}`);
      assertEquals(validate(sample, { type: name, version: "2.6" }), [], text);
      const bad = brokenOf(type, random);
      if (bad === undefined) continue;
      broken++;
      const badText = `${name}: ${JSON.stringify(bad)}`;
      assert(!accepts(bad), `The JSON Schema takes ${badText}`);
      const findings = validate(bad, { type: name, version: "2.6" });
      assert(findings.length > 0, `validate() takes ${badText}`);
    }
  }
  assert(broken > 5000, `Too few broken samples: ${broken}`);
});

Deno.test("jsonSchemaFor() accepts the recorded documents", () => {
  const accepts = new Ajv2020().compile(
    jsonSchemaFor("ComputeSystem", { version: "2.1" }),
  );
  for (const { name, document } of recordedDocuments()) {
    assert(accepts(document), `${name}: ${JSON.stringify(accepts.errors)}`);
  }
});

Deno.test("jsonSchemaFor() leaves out what came after its version", () => {
  const accepts = (version: "2.2" | "2.3") =>
    new Ajv2020().compile(jsonSchemaFor("Devices", { version }));
  const devices = { VirtualPci: {} };
  assertEquals(accepts("2.2")(devices), false);
  assertEquals(accepts("2.3")(devices), true);
  const definitions = jsonSchemaFor("Devices", { version: "2.2" }).$defs;
  assertEquals(Object.hasOwn(definitions as object, "VirtualPciDevice"), false);
});

Deno.test("jsonSchemaFor() refuses an unknown type", () => {
  assertThrows(() => jsonSchemaFor("NoSuchType"), RangeError, "NoSuchType");
});

Deno.test("jsonSchemaText() writes 2^63 and 2^64 to the last digit", () => {
  const text = jsonSchemaText(jsonSchemaFor("Plan9Share")) +
    jsonSchemaText(jsonSchemaFor("VirtualMachine_Memory")) +
    jsonSchemaText(jsonSchemaFor("VirtualSmb"));
  assert(text.includes('"exclusiveMaximum": 18446744073709551616'));
  assert(text.includes('"minimum": -9223372036854775808'));
  assert(!/\d{10,}000\b/.test(text));
});

Deno.test("optionsJsonSchema() agrees with validateOptions() on the recorded options", () => {
  const accepts = new Ajv2020({ strict: true, strictTypes: false })
    .compile(optionsJsonSchema());
  let refused = 0;
  for (const { name, options } of recordedCases()) {
    const clean = validateOptions(options).length === 0;
    const text = `${name}: ${JSON.stringify(accepts.errors)}`;
    assertEquals(accepts(options), clean, text);
    if (!clean) refused++;
  }
  if (areCommitted) assert(refused >= 8, `Too few refused: ${refused}`);
});

Deno.test("examples hold to the schemas that they name", async () => {
  const root = new URL("../../examples/", import.meta.url);
  let seen = 0;
  for await (const entry of Deno.readDir(root)) {
    if (!entry.name.endsWith(".json")) continue;
    const text = await Deno.readTextFile(new URL(entry.name, root));
    const value = JSON.parse(text);
    seen++;
    if (value.$schema === undefined) {
      assertEquals(validate(value), [], entry.name);
      continue;
    }
    const schemaUrl = new URL(value.$schema, root);
    const schema = JSON.parse(await Deno.readTextFile(schemaUrl));
    const accepts = new Ajv2020().compile(schema);
    assert(accepts(value), `${entry.name}: ${JSON.stringify(accepts.errors)}`);
    assertEquals(validateOptions(value), [], entry.name);
  }
  assert(seen >= 4, `Too few examples: ${seen}`);
});
