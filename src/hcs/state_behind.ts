/**
 * The state that forbade an operation. HCS says only that there was one.
 *
 * @module
 */
import { Hresult, normalizeHresult } from "../ffi/hresult.ts";
import type { HcsOutcome } from "./backend.ts";
import type { SystemState } from "./system_state.ts";

/** How long an error waits for HCS to tell the state. */
const queryMs = 2000;

/** Asks for a system's properties. */
export interface StateSource {
  properties(query: string): Promise<Record<string, unknown>>;
}

/**
 * The system's state as HCS tells it now, where an outcome says that the state
 * was wrong; undefined otherwise, and where HCS does not tell. Never throws.
 */
export async function stateBehind(
  { hresult }: HcsOutcome,
  system: StateSource,
): Promise<SystemState | undefined> {
  if (normalizeHresult(hresult) !== Hresult.HCS_E_INVALID_STATE) {
    return undefined;
  }
  const late = Promise.withResolvers<Record<string, unknown>>();
  const timer = setTimeout(() => late.resolve({}), queryMs);
  try {
    const asked = system.properties("{}");
    const { State } = await Promise.race([asked, late.promise]);
    const isName = typeof State === "string" && /^\w{1,40}$/.test(State);
    return isName ? State as SystemState : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
