/**
 * Which guests answer what the host asks of them: those that have booted, run
 * and are not hung.
 *
 * @module
 */
import type { HcsOutcome } from "../hcs/backend.ts";
import { Code, failure } from "./codes.ts";
import type { Core } from "./core.ts";
import { bootMs, guestClockMs, type VmRecord } from "./record.ts";

/**
 * A system's record once its guest has booted; at once what it is where it
 * does not run, undefined where there is none.
 */
export async function whenBooted(
  core: Core,
  id: string,
): Promise<VmRecord | undefined> {
  for (;;) {
    const record = await core.store.read(id);
    if (record?.state !== "Running") return record;
    const ranMs = guestClockMs(record, core.clock.now());
    if (ranMs >= bootMs(record)) return record;
    await core.pause(bootMs(record) - ranMs);
  }
}

/** Why a booted guest cannot take a request; undefined where it can. */
export function requestRefusal(
  { state, hungMs }: VmRecord,
): HcsOutcome | undefined {
  if (state === "Paused") {
    return failure(Code.InvalidState, "The guest is paused");
  }
  return state !== "Running" || hungMs !== undefined
    ? failure(Code.ConnectionClosed, "The guest does not answer")
    : undefined;
}
