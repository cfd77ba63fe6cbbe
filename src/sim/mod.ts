/**
 * The simulator: HCS and Hyper-V sockets in TypeScript, for machines without
 * them and for those who test scripts.
 *
 * @module
 */
export {
  type ManualClock,
  manualClock,
  type SimulatorClock,
  systemClock,
} from "./clock.ts";
export type { ErrorEventJson } from "./codes.ts";
export type { RecordedCall } from "./core.ts";
export type { LiveHandles } from "./handles.ts";
export {
  type SimulatedHost,
  simulatedHost,
  type SimulatedHostOptions,
} from "./host.ts";
export * from "./plan.ts";
export { CALL_NAMES, checkPlan, parsePlan } from "./plan_check.ts";
export {
  createSimulator,
  type Injection,
  type Simulator,
  type SimulatorOptions,
} from "./simulator.ts";
