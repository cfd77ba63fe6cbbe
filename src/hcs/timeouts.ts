/**
 * How long each phase may take. Defaults and variable names are hcsshim's
 * (internal/timeout): 4 minutes each, whole seconds in `HCSSHIM_TIMEOUT_*`.
 *
 * @module
 */

/** Bounds of the phases, in milliseconds. */
export interface Timeouts {
  /** HcsCreateComputeSystem until its completion. */
  createMs: number;
  /** HcsStartComputeSystem until its completion. */
  startMs: number;
  /** HcsPauseComputeSystem until its completion. */
  pauseMs: number;
  /** HcsResumeComputeSystem until its completion. */
  resumeMs: number;
  /** HcsSaveComputeSystem until its completion. */
  saveMs: number;
  /** Every other call of HCS, until it is back. */
  callMs: number;
  /**
   * How long close() waits for a terminated system to end, and for each thing
   * that it gives back; 10 s.
   */
  closeMs: number;
}

/** What bounds a single call, and giving back. */
export type CallTimeouts = Pick<Timeouts, "callMs" | "closeMs">;

const fourMinutes = 4 * 60 * 1000;

/** What holds where nothing else is said. */
export const defaultTimeouts: Readonly<Timeouts> = {
  createMs: fourMinutes,
  startMs: fourMinutes,
  pauseMs: fourMinutes,
  resumeMs: fourMinutes,
  saveMs: fourMinutes,
  callMs: fourMinutes,
  closeMs: 10_000,
};

const variables: Readonly<Record<string, keyof Timeouts>> = {
  HCSSHIM_TIMEOUT_SYSTEMCREATE: "createMs",
  HCSSHIM_TIMEOUT_SYSTEMSTART: "startMs",
  HCSSHIM_TIMEOUT_SYSTEMPAUSE: "pauseMs",
  HCSSHIM_TIMEOUT_SYSTEMRESUME: "resumeMs",
  HCSSHIM_TIMEOUT_SYSTEMSAVE: "saveMs",
};

/**
 * The bounds in force: defaults, then the environment, then what is given.
 * A variable that is no positive whole number is ignored, as in hcsshim; a
 * given one that is no positive number is a RangeError.
 */
export function resolveTimeouts(
  environment: (name: string) => string | undefined,
  given: Partial<Timeouts> = {},
): Timeouts {
  const timeouts: Timeouts = { ...defaultTimeouts };
  for (const [variable, key] of Object.entries(variables)) {
    const text = environment(variable);
    if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) {
      timeouts[key] = Number(text) * 1000;
    }
  }
  for (const key of Object.keys(given) as (keyof Timeouts)[]) {
    const value = given[key];
    if (!Object.hasOwn(defaultTimeouts, key)) {
      throw new TypeError(`Unknown timeout: "${key}"`);
    }
    if (value === undefined) continue;
    if (typeof value !== "number" || !(value > 0)) {
      throw new RangeError(
        `Timeout "${key}" must be a positive number of milliseconds: ${value}`,
      );
    }
    timeouts[key] = value;
  }
  return timeouts;
}
