import {
  createSimulator,
  simulatedHost,
  type Simulator,
  type SimulatorPlan,
} from "../../src/sim/mod.ts";
import type { Environment } from "../../src/uvm/environment.ts";

/** A simulator in memory that all command lines of a test share. */
export async function withSimulator<T>(
  plan: SimulatorPlan,
  fn: (environment: Environment, simulator: Simulator) => Promise<T>,
): Promise<T> {
  await using simulator = createSimulator({ plan });
  const { backend, sockets } = simulator;
  return await fn({ backend, sockets, host: simulatedHost() }, simulator);
}

/** A guest that logs and ends by itself. */
export const quickGuest: SimulatorPlan = {
  guest: {
    bootMs: 1,
    log: ["hello", { level: "warning", msg: "agent ready", fields: { n: 1 } }],
    exit: { afterMs: 5 },
  },
};

/** A guest that logs and runs until it is told to end. */
export const steadyGuest: SimulatorPlan = {
  guest: { bootMs: 1, log: ["hello", "agent ready"] },
};

/** A guest whose crash HCS reports, and whose VM goes on. */
export const silentCrash: SimulatorPlan = {
  guest: { bootMs: 1 },
  faults: [{
    on: "SystemStartCompleted",
    notify: [{
      type: "SystemCrashReport",
      data: JSON.stringify({ CrashParameters: [209], CrashLog: "hi" }),
    }],
  }],
};

/** Waits until a command has a VM open; fails where none ever has. */
export async function untilOpen(simulator: Simulator): Promise<void> {
  for (let turn = 0; simulator.liveHandles().systems === 0; turn++) {
    if (turn > 1000) throw new Error("No command opened a VM");
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
