import { assertEquals } from "@std/assert";
import { run, runNdjson } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

const lines = '{"msg":"plain","time":"t"}\n' +
  '{"msg":"odd","time":{"ns":1718000000123456789},"n":12345678901234567890}\n' +
  "panic: oh\n";
const guest = { bootMs: 1, log: [{ text: lines }], exit: { afterMs: 20 } };

Deno.test("uvm run --json prints the log with the VM's id and the guest's digits", async () => {
  await withSimulator({ guest }, async (environment) => {
    const argv = ["run", "--os", "linux", "--id", "my-vm"];
    const { events } = await runNdjson(argv, { environment });
    const logs = events.filter(({ type }) => type === "log");
    const { vmId } = logs[0];
    const common = { type: "log", id: "my-vm", vmId };
    assertEquals(logs, [
      { ...common, level: "info", message: "plain", time: "t", fields: {} },
      {
        ...common,
        level: "info",
        message: "odd",
        time: { ns: "1718000000123456789" },
        fields: { n: "12345678901234567890" },
      },
      {
        ...common,
        level: "error",
        message: "panic: oh",
        time: null,
        fields: {},
        raw: true,
      },
    ]);
  });
});

Deno.test("uvm logs --json prints the log with the VM's id", async () => {
  await withSimulator({ guest }, async (environment) => {
    const argv = ["create", "--os", "linux", "--id", "my-vm"];
    assertEquals((await run(argv, { environment })).code, 0);
    let starting: Promise<unknown> | undefined;
    const { events } = await runNdjson(["logs", "my-vm"], {
      environment,
      onStdout() {
        starting ??= run(["start", "my-vm"], { environment });
      },
    });
    await starting;
    assertEquals(events.map(({ type, id }) => [type, id]), [
      ["listening", "my-vm"],
      ["log", "my-vm"],
      ["log", "my-vm"],
      ["log", "my-vm"],
    ]);
  });
});

Deno.test("uvm run --json names a guest's empty key, whatever stands beside it", async () => {
  const log = ['{"msg":"one","":3}', '{"msg":"two","":{"":1},"#1":2}']
    .map((line) => ({ text: `${line}\n` }));
  const guest = { bootMs: 1, log, exit: { afterMs: 20 } };
  await withSimulator({ guest }, async (environment) => {
    const argv = ["run", "--os", "linux"];
    const { events } = await runNdjson(argv, { environment });
    assertEquals(
      events.filter(({ type }) => type === "log").map(({ fields }) => fields),
      [{ "#1": 3 }, { "#1": { "#1": 1 }, "#1#2": 2 }],
    );
  });
});
