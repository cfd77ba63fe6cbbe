/**
 * Which fault of a plan meets a call or notification. Occurrences are counted
 * for each fault by itself, in this simulator.
 *
 * @module
 */
import { type ErrorEventJson, resultDocument } from "./codes.ts";
import { matchesGlob } from "./glob.ts";
import type { SimulatorFault } from "./plan.ts";
import { callName, planHresult } from "./plan_check.ts";
import type { Deviation } from "./record.ts";

/** Where a fault can strike. */
export interface FaultPlace {
  /** The call's or notification's name. */
  on: string;
  /** The system's id, "" where there is none. */
  id: string;
  /** What `path` of a fault is compared with. */
  path?: string;
}

/** Counts occurrences and finds the fault for each. */
export class FaultEngine {
  readonly #faults: { fault: SimulatorFault; name: string; seen: number }[];

  /** Takes a checked plan's faults. */
  constructor(faults: readonly SimulatorFault[] = []) {
    this.#faults = faults.map((fault) => ({
      fault,
      name: callName(fault.on),
      seen: 0,
    }));
  }

  /** The first fault that strikes here. Every matching one counts it. */
  next(place: FaultPlace): SimulatorFault | undefined {
    let found: SimulatorFault | undefined;
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (entry.name !== place.on || !matchesGlob(fault.id, place.id)) continue;
      if (
        fault.path !== undefined && !matchesGlob(fault.path, place.path ?? "")
      ) {
        continue;
      }
      entry.seen++;
      const { nth } = fault;
      const strikes = nth === undefined || nth === entry.seen ||
        (Array.isArray(nth) && nth.includes(entry.seen));
      if (strikes) found ??= fault;
    }
    return found;
  }
}

/** The result document of a fault that fails, null where it says nothing. */
export function faultResult(fault: SimulatorFault): string | null {
  const events: ErrorEventJson[] = fault.events ?? [];
  return resultDocument(planHresult(fault.fail), fault.message, events);
}

/** A fault's data as the text that HCS would send. */
export function faultData(data: unknown): string | null {
  return data === undefined || data === null
    ? null
    : typeof data === "string"
    ? data
    : JSON.stringify(data);
}

/** How a fault changes a notification. */
export function deviation(fault: SimulatorFault | undefined): Deviation {
  if (fault === undefined) return {};
  const { fail, never, twice, data } = fault;
  return {
    ...(never ? { copies: 0 } : twice ? { copies: 2 } : {}),
    ...(fail === undefined
      ? {}
      : { status: planHresult(fail), data: faultResult(fault) }),
    ...(data === undefined ? {} : { data: faultData(data) }),
  };
}
