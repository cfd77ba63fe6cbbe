/**
 * The simulator's time. The system's clock by default; a manual one lets a
 * test pass hours in no time.
 *
 * @module
 */
import { nodeBuiltin } from "../system/node_builtin.ts";

const { clearImmediate, setImmediate } = nodeBuiltin<
  typeof import("node:timers")
>("node:timers");

/** Tells the time and calls back later. */
export interface SimulatorClock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Calls back in a macrotask, `delayMs` from now. Zero does not wait for the
   * time to pass. Returns what takes it back.
   */
  after(delayMs: number, callback: () => void): () => void;
}

/** The longest delay that `setTimeout` keeps; longer waits come in parts. */
const LONGEST_MS = 0x7fffffff;

/** The machine's clock. */
export function systemClock(): SimulatorClock {
  return {
    now: () => Date.now(),
    after(delayMs, callback) {
      if (delayMs <= 0) return soon(callback);
      const timer = setTimeout(callback, Math.min(delayMs, LONGEST_MS));
      return () => clearTimeout(timer);
    },
  };
}

/** A clock that stands still until it is advanced. */
export interface ManualClock extends SimulatorClock {
  /**
   * Lets time pass, calling back whatever falls due in order, each in a
   * macrotask of its own.
   */
  advance(ms: number): Promise<void>;
}

/** Makes a {@linkcode ManualClock}, by default at the start of 2026. */
export function manualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs;
  const timers = new Set<{ dueMs: number; callback: () => void }>();
  const nextDue = (limitMs: number) => {
    let next: { dueMs: number; callback: () => void } | undefined;
    for (const timer of timers) {
      if (timer.dueMs > limitMs) continue;
      if (next === undefined || timer.dueMs < next.dueMs) next = timer;
    }
    return next;
  };
  return {
    now: () => nowMs,
    after(delayMs, callback) {
      if (delayMs <= 0) return soon(callback);
      const timer = { dueMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (let next; (next = nextDue(endMs)) !== undefined;) {
        timers.delete(next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.callback();
        await settle();
      }
      nowMs = endMs;
      await settle();
    },
  };
}

function soon(callback: () => void): () => void {
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}

/** Lets what is due at once happen, and what follows from it. */
async function settle(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
