import { assert, assertEquals } from "@std/assert";
import { recordedEvent } from "../../src/uvm/records.ts";
import { asciiJson } from "../../src/cli/ascii_json.ts";
import { redactValue } from "../../src/uvm/redact.ts";
import { parseDocument } from "../../src/schema/exact_number.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runJson, withFiles } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

const digits = "9007199254740993";
const request = JSON.stringify({
  ResourcePath: "VirtualMachine/ComputeTopology/Memory/SizeInMB",
  RequestType: "Update",
  Settings: 0,
}).replace(":0", `:${digits}`);
const merged = `{"VirtualMachine":{"StorageQoS":{"IopsMaximum":${digits}}}}`;

/** A simulator in memory, and every text that its backend is given. */
function withTexts(
  fn: (environment: Environment, texts: string[]) => Promise<void>,
): Promise<void> {
  return withSimulator({}, (environment) => {
    const texts: string[] = [];
    const backend = new Proxy(environment.backend!, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          texts.push(...args.filter((arg) => typeof arg === "string"));
          return member.apply(target, args);
        };
      },
    });
    return fn({ ...environment, backend }, texts);
  });
}

Deno.test("uvm modify sends every digit of a request, and shows them unquoted", async () => {
  await withTexts(async (environment, texts) => {
    await run(["create", "--os=linux", "--id=vm"], { environment });
    const argv = ["modify", "vm", "--request=-"];
    // Whether a VM can have so much memory is not looked at here.
    await run(argv, { environment, stdin: request });
    assert(texts.includes(request), texts.join("\n"));
    for (const flags of [[], ["--json"]]) {
      const shown = await run([...argv, "--dry-run", ...flags], {
        environment,
        stdin: request,
      });
      assert(/"Settings": ?9007199254740993/.test(shown.stdout), shown.stdout);
    }
  });
});

Deno.test("uvm document, --dry-run and create keep every digit of what is merged in", async () => {
  await withSimulator({}, async (environment) => {
    const options = { environment, stdin: merged };
    for (const flags of [["document"], ["create", "--dry-run"]]) {
      const { code, stdout } = await run(
        [...flags, "--os=linux", "--merge=-"],
        options,
      );
      assertEquals(code, 0);
      assert(stdout.includes(`"IopsMaximum": ${digits}`), stdout);
    }
  });
});

Deno.test("uvm create sends every digit of what is merged in", async () => {
  await withTexts(async (environment, texts) => {
    const { code, stderr } = await run(
      ["create", "--os=linux", "--id=a", "--merge=-"],
      { environment, stdin: merged },
    );
    assertEquals(code, 0, stderr);
    assert(texts.some((text) => text.includes(`"IopsMaximum":${digits}`)));
  });
});

Deno.test("uvm diff tells integers apart that one number would stand for", async () => {
  await withFiles({
    "a.json": `{"n":${digits}}`,
    "b.json": '{"n":9007199254740992}',
  }, async (path) => {
    const argv = ["diff", path("a.json"), path("b.json")];
    const { code, json } = await runJson(argv);
    assertEquals([code, json.same], [1, false]);
    assertEquals(json.differences[0].before, digits);
    const { stdout } = await run(argv);
    assertEquals(stdout, `~ /n: ${digits} -> 9007199254740992\n`);
  });
});

Deno.test("recordedEvent() keeps every digit of a crash's parameters", () => {
  const data = '{"CrashParameters":[18446744073709551615,239]}';
  const event = recordedEvent("vm", { type: 6, status: 0, data }, 0);
  assertEquals(event.data, { CrashParameters: ["18446744073709551615", 239] });
});

Deno.test("redactValue() leaves the digits of a document as they are", () => {
  const value = redactValue(parseDocument(`{"n":${digits}}`));
  assertEquals(asciiJson(value, { exactKeys: true }), `{"n":${digits}}`);
  assertEquals(asciiJson(value), `{"n":"${digits}"}`);
});
