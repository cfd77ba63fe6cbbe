import { assertEquals, assertStrictEquals } from "@std/assert";
import { createSimulator } from "../../src/sim/mod.ts";
import { resolveEnvironment } from "../../src/uvm/environment.ts";
import type { UvmLogLevel } from "../../src/uvm/logger.ts";
import { EventRecorder } from "../../src/uvm/recorder.ts";
import { fakeHost } from "../fake_host.ts";
import { keptLog } from "./kept_log.ts";

Deno.test("resolveEnvironment() watches the backend only where somebody listens", async () => {
  await using simulator = createSimulator();
  const { backend } = simulator;
  const host = fakeHost();
  const resolved = async (level?: UvmLogLevel, recorder?: EventRecorder) => {
    const logger = level && keptLog(level).logger;
    return await resolveEnvironment({ backend, host, logger, recorder });
  };
  // LogTape is not configured here: nobody listens.
  assertStrictEquals((await resolved()).backend, backend);
  assertStrictEquals((await resolved("info")).backend, backend);
  assertEquals((await resolved("debug")).backend === backend, false);
  const recorded = await resolved("info", new EventRecorder());
  assertEquals(recorded.backend === backend, false);
});

Deno.test("resolveEnvironment() logs and records with one watch", async () => {
  await using simulator = createSimulator();
  const recorder = new EventRecorder();
  const { logger, records } = keptLog("debug");
  const { backend } = await resolveEnvironment({
    backend: simulator.backend,
    host: fakeHost(),
    logger,
    recorder,
  });
  await backend.openComputeSystem("none");
  const { codeName } = recorder.calls[0];
  assertEquals(codeName, "HCS_E_SYSTEM_NOT_FOUND");
  assertEquals(
    records.map(({ message, properties }) => [message, properties.codeName]),
    [
      ["HcsOpenComputeSystem begins", undefined],
      ["HcsOpenComputeSystem returned", codeName],
    ],
  );
});
