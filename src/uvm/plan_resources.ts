/**
 * Memory and processors of a plan. Each adds a sentence to `warnings` where
 * Hyper-V would not take what was asked for.
 *
 * @module
 */
import { maxMemoryMb } from "./check_options.ts";
import type { Host } from "./host.ts";
import type { UtilityVmOptions } from "./options.ts";

const defaultMemoryMb = 1024;
/** Virtual processors that Hyper-V gives a VM at most. */
const mostProcessors = 2048;

/** Virtual processors where the options do not say how many. */
export function defaultProcessors(host: Host): number {
  return host.processorCount === 1 ? 1 : 2;
}

/** Virtual processors of the VM; 0 leaves it to HCS. */
export function processorCount(
  options: UtilityVmOptions,
  host: Host,
  warnings: string[],
): number {
  const count = options.resources?.cpu?.count ?? defaultProcessors(host);
  if (count > mostProcessors) {
    warnings.push(
      `Hyper-V gives a VM at most ${mostProcessors} virtual processors: ${count}`,
    );
  }
  return count;
}

/**
 * Memory in MB: whole and even. The largest of all stays odd, as the seed sends
 * it: no even number of 31 bits holds it.
 */
export function memorySize(
  options: UtilityVmOptions,
  warnings: string[],
): number {
  const limit = options.resources?.memory?.limit;
  if (limit === undefined) return defaultMemoryMb;
  const size = Math.floor(limit / 1024 / 1024);
  if (size % 2 === 0 || size === maxMemoryMb) return size;
  warnings.push(
    `Memory is rounded up from ${size} MB to ${
      size + 1
    } MB: Hyper-V needs an even number`,
  );
  return size + 1;
}
