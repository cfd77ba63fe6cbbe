import { assertEquals, assertRejects } from "@std/assert";
import { HcsError } from "../../src/errors.ts";
import { createSimulator } from "../../src/sim/mod.ts";
import { supportedSchemaVersions } from "../../src/uvm/schema_versions.ts";
import { run, withFiles } from "../cli/harness.ts";
import { withSimulator } from "../cli/simulation.ts";
import { scriptedBackend } from "../hcs/scripted_backend.ts";

async function versionsOf(text: string | null): Promise<string[]> {
  const { backend } = scriptedBackend({
    getServiceProperties: () =>
      Promise.resolve({ hresult: 0, result: null, text }),
  });
  return await supportedSchemaVersions({ backend });
}

Deno.test("supportedSchemaVersions() reads what HCS says, lowest first", async () => {
  const text = JSON.stringify({
    Properties: [{
      SupportedSchemaVersions: [
        { Major: 2, Minor: 3 },
        { Major: 1 },
        { Major: 2 },
        { Major: 2, Minor: 1 },
        null,
      ],
    }],
  });
  assertEquals(await versionsOf(text), ["2.0", "2.1", "2.3"]);
  for (const none of [null, "", "{", "[]", '{"Properties":[{}]}']) {
    assertEquals(await versionsOf(none), []);
  }
});

Deno.test("supportedSchemaVersions() throws what HCS refuses with", async () => {
  const { backend } = scriptedBackend({
    getServiceProperties: () =>
      Promise.resolve({ hresult: 0x80070005, result: null, text: null }),
  });
  await assertRejects(() => supportedSchemaVersions({ backend }), HcsError);
});

Deno.test("supportedSchemaVersions() of the simulator are versions of the table", async () => {
  await using simulator = createSimulator();
  const { backend } = simulator;
  assertEquals((await supportedSchemaVersions({ backend })).at(0), "2.0");
});

Deno.test("uvm check --host checks against the host's newest version", async () => {
  await withSimulator({}, async (environment) => {
    const vm = '{"SchemaVersion":{"Major":2,"Minor":0},"VirtualMachine":' +
      '{"Chipset":{"LinuxKernelDirect":{"KernelFilePath":"k"}}}}';
    await withFiles({ "vm.json": vm }, async (path) => {
      const file = path("vm.json");
      const own = await run(["check", file], { environment });
      assertEquals(own.code, 1);
      const host = await run(["check", file, "--host"], { environment });
      assertEquals(host.code, 0, host.stdout + host.stderr);
      const both = ["check", file, "--host", "--schema-version", "2.1"];
      assertEquals((await run(both, { environment })).code, 2);
    });
  });
});
