/** The contract suites inside deno.exe and inside Bun's exe. */

import { assert, assertEquals } from "@std/assert";
import { preparedWine, runtimes } from "./prepared.ts";
import { HcsService } from "./stand_ins.ts";
import type { SuiteResult } from "./suite.ts";

for (const [runtime, startOf] of Object.entries(runtimes)) {
  Deno.test(`nativeBackend() and nativeTransport() hold their contracts in ${runtime}`, async (t) => {
    await using prepared = await preparedWine();
    const { wine, built } = prepared;
    await using service = await HcsService.start(wine, built.standIns);
    const { exe, args } = startOf(wine, built.contract);
    const { code, stdout, stderr } = await wine.run(exe, args, {
      timeoutMs: 300_000,
      env: {
        NO_COLOR: "1",
        UVM_STANDIN_VMCOMPUTE: wine.toWindowsPath(
          built.standIns.vmcomputeInProcess,
        ),
        UVM_STANDIN_WS2_32: wine.toWindowsPath(built.standIns.ws2_32InProcess),
        UVM_NOTIFICATION_DATA: runtime === "deno.exe" ? "whole" : "lost",
      },
    });
    const text = new TextDecoder();
    const lines = text.decode(stdout).trim().split(/\r?\n/);
    const results: SuiteResult[] = lines.map((line) => JSON.parse(line));
    for (const { name, outcome, error } of results) {
      await t.step({
        name,
        ignore: outcome === "ignored",
        fn: () => assert(outcome === "ok", error),
      });
    }
    assertEquals(code, 0, text.decode(stderr));
    assert(results.length >= 80, `Only ${results.length} tests ran`);
    assertEquals(results.filter((r) => r.outcome === "ignored"), []);
    for (const [name, count] of Object.entries(await service.settled())) {
      assertEquals(count, 0, `${count} ${name} left in the service`);
    }
  });
}
