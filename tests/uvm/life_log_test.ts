import { assertEquals, assertRejects } from "@std/assert";
import {
  createSimulator,
  simulatedHost,
  type SimulatorPlan,
} from "../../src/sim/mod.ts";
import { create } from "../../src/uvm/create.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import type { UvmLogger } from "../../src/uvm/logger.ts";
import { open } from "../../src/uvm/open.ts";
import { keptLog } from "./kept_log.ts";

async function onSimulator(
  plan: SimulatorPlan,
  logger: UvmLogger,
  fn: (environment: Environment) => Promise<void>,
): Promise<void> {
  await using simulator = createSimulator({ plan });
  const { backend, sockets } = simulator;
  await fn({ backend, sockets, host: simulatedHost(), logger });
}

const linux = { operatingSystem: "linux", id: "vm" } as const;

Deno.test("create() logs the life of its VM at info, and no call", async () => {
  const { logger, records } = keptLog("info");
  await onSimulator({ guest: { bootMs: 1 } }, logger, async (environment) => {
    const vm = await create(linux, environment);
    const { runtimeId } = vm;
    await vm.start();
    await vm.close();
    assertEquals(records, [
      {
        level: "info",
        message: "VM created",
        properties: {
          id: "vm",
          runtimeId,
          operatingSystem: "linux",
          state: "Created",
        },
      },
      { level: "info", message: "VM started", properties: { id: "vm" } },
      {
        level: "info",
        message: "VM ended",
        properties: {
          id: "vm",
          exitType: "ForcedExit",
          code: "0x00000000",
          codeName: "S_OK",
          attributedTo: [],
        },
      },
      { level: "info", message: "VM closed", properties: { id: "vm" } },
    ]);
  });
});

Deno.test("open() logs what it found, and that it let go of it", async () => {
  const { logger, records } = keptLog("info");
  await onSimulator({}, logger, async (environment) => {
    const vm = await create(linux, environment);
    const opened = await open("vm", environment);
    await opened.release();
    assertEquals(records.slice(1).map(({ message }) => message), [
      "VM opened",
      "VM released",
    ]);
    assertEquals(records[1].properties.state, "Created");
    await vm.close();
  });
});

Deno.test("create() and start() log that they failed, and why", async () => {
  const { logger, records } = keptLog("info");
  const plan: SimulatorPlan = {
    faults: [
      { on: "CreateComputeSystem", nth: 1, fail: "0x80070005" },
      { on: "StartComputeSystem", fail: "0x8007000E" },
    ],
  };
  await onSimulator(plan, logger, async (environment) => {
    const notMade = await assertRejects(() => create(linux, environment));
    const vm = await create(linux, environment);
    const notStarted = await assertRejects(() => vm.start());
    const failures = records.filter(({ message }) => message.includes("not"));
    assertEquals(
      failures.map(({ message, properties }) => [message, properties]),
      [
        ["VM not created", { id: "vm", error: notMade }],
        ["VM not started", { id: "vm", error: notStarted }],
      ],
    );
    await vm.close();
  });
});

Deno.test("create() leaves nothing behind where the logger throws", async () => {
  const fail = () => {
    throw new Error("logger");
  };
  const logger = { debug: fail, info: fail, warn: fail, error: fail };
  await onSimulator({ guest: { bootMs: 1 } }, logger, async (environment) => {
    const vm = await create(linux, environment);
    await vm.start();
    await vm.close();
    assertEquals(vm.exit?.type, "ForcedExit");
  });
});
