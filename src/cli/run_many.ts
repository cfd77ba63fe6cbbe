/**
 * Many runs with timings: what `run --count N --parallel P` does.
 *
 * @module
 */
import type { UtilityVmOptions } from "../uvm/options.ts";
import { type RunPhase, type RunRequest, runVm } from "./run_vm.ts";

/** How one of the runs went. */
export interface ManyResult {
  id: string;
  phases: Partial<Record<RunPhase, number>>;
  /** What failed, undefined where nothing did. */
  error: unknown;
  /** It was ended by an interruption; the error is of no account then. */
  interrupted: boolean;
  /** The VM's state where it was left as it is. */
  kept: string | undefined;
}

/** Milliseconds of one phase over all runs that reached its end. */
export interface PhaseTimings {
  phase: RunPhase;
  count: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
}

/**
 * Runs `count` VMs, `parallel` at once. An abort starts no further ones; so
 * does a `done` that rejects, once all VMs have ended.
 */
export async function runMany(
  request: RunRequest,
  many: {
    count: number;
    parallel: number;
    /** Called after each run. */
    done?(result: ManyResult): void | Promise<void>;
  },
): Promise<ManyResult[]> {
  const results: ManyResult[] = [];
  const broken = new AbortController();
  const signal = AbortSignal.any([request.signal, broken.signal]);
  let next = 0;
  const worker = async () => {
    while (next < many.count && !signal.aborted) {
      const options = numbered(request.options, next++);
      const result = await runOne({ ...request, options, signal });
      results.push(result);
      await many.done?.(result);
    }
  };
  const workers = Array.from(
    { length: Math.min(many.parallel, many.count) },
    // Where one cannot tell of its run, the others end their VMs.
    () => worker().catch((error) => broken.abort(error)),
  );
  await Promise.all(workers);
  if (broken.signal.aborted) throw broken.signal.reason;
  return results;
}

/** Timings of each phase, in the order of a run. */
export function timingsOf(results: readonly ManyResult[]): PhaseTimings[] {
  const order: RunPhase[] = [
    "create",
    "start",
    "attach",
    "run",
    "expect",
    "close",
  ];
  return order.flatMap((phase) => {
    const times = results.flatMap(({ phases }) => phases[phase] ?? [])
      .sort((a, b) => a - b);
    if (times.length === 0) return [];
    return [{
      phase,
      count: times.length,
      p50Ms: percentile(times, 0.5),
      p95Ms: percentile(times, 0.95),
      maxMs: times[times.length - 1],
    }];
  });
}

/** The nearest-rank percentile of sorted numbers. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

async function runOne(request: RunRequest): Promise<ManyResult> {
  const phases: ManyResult["phases"] = {};
  const id = request.options.id!;
  let kept: string | undefined;
  const ended = (error?: unknown): ManyResult => {
    const interrupted = error !== undefined && request.signal.aborted;
    return { id, phases, error, interrupted, kept };
  };
  try {
    await runVm({
      ...request,
      observer: {
        ...request.observer,
        phase(phase, ms, id) {
          phases[phase] = ms;
          return request.observer?.phase?.(phase, ms, id);
        },
        kept: (_id, state) => void (kept = state),
      },
    });
    return ended();
  } catch (error) {
    return ended(error);
  }
}

function numbered(options: UtilityVmOptions, n: number): UtilityVmOptions {
  const id = options.id === undefined
    ? crypto.randomUUID()
    : `${options.id}-${n}`;
  return { ...options, id };
}
