/**
 * `uvm stats ID`.
 *
 * @module
 */
import { isAlreadyStopped, isNotFound } from "../../hcs/predicates.ts";
import {
  processorPercent,
  statisticsData,
  type VmStatistics,
} from "../../uvm/statistics.ts";
import type { UtilityVm } from "../../uvm/utility_vm.ts";
import type { CommandContext } from "../command.ts";
import { startDeadline } from "../deadline.ts";
import { table, visibleLine } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";
import { showVmActions, withVm } from "../vm_command.ts";

const columns = [
  ["UPTIME", 12],
  ["CPU%", 7],
  ["COMMIT", 10],
  ["WORKING", 10],
  ["ASSIGNED", 10],
  ["READ", 10],
  ["WRITTEN", 10],
] as const;

/** Shows what a VM uses, once or again and again. */
export async function command(context: CommandContext): Promise<number> {
  checkFlags(context);
  const { flags, output, positionals: [id] } = context;
  if (flags.on("dry-run")) {
    return await showVmActions(context, [{ action: "measure", target: id }]);
  }
  return await withVm(context, async (vm) => {
    if (flags.on("watch")) return await watch(context, vm);
    const statistics = await vm.statistics();
    await (output.isJson
      ? output.event(event(vm, statistics, undefined))
      : output.line(details(statistics)));
    return 0;
  });
}

function checkFlags({ flags }: CommandContext): void {
  if (flags.number("count") === 0) {
    throw new UsageError(`Flag "--count" must be 1 or more: 0`);
  }
  const lone = flags.on("watch")
    ? undefined
    : ["count", "interval"].find((name) => flags.has(name));
  if (lone !== undefined) {
    throw new UsageError(`Flag "--${lone}" needs "--watch"`);
  }
}

async function watch(context: CommandContext, vm: UtilityVm): Promise<number> {
  const { flags, output } = context;
  using deadline = startDeadline({
    signal: context.signal,
    timeoutMs: flags.number("timeout"),
    phase: () => "stats",
    id: () => vm.id,
  });
  const { signal } = deadline;
  const intervalMs = flags.number("interval") ?? 1000;
  const most = flags.number("count") ?? Infinity;
  let before: VmStatistics | undefined;
  for (let shown = 0; shown < most; shown++) {
    if (shown > 0 && !await pause(vm, intervalMs, signal)) break;
    let now: VmStatistics;
    try {
      now = await vm.statistics();
    } catch (error) {
      // The VM ended: that is the end of the watch, unless it never began.
      if (before && (isAlreadyStopped(error) || isNotFound(error))) break;
      throw error;
    }
    const percent = before && processorPercent(before, now);
    if (output.isJson) await output.event(event(vm, now, percent));
    else {
      if (shown === 0) {
        const head = columns.map(([name, width]) => name.padStart(width));
        await output.line(output.paint("dim", head.join("")));
      }
      await output.line(row(now, percent));
    }
    before = now;
  }
  return 0;
}

/** False where the VM ended meanwhile; throws the signal's reason. */
async function pause(
  vm: UtilityVm,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  if (vm.exit) return false;
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const ended = vm.wait({ signal: either }).then(() => false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), ms);
  });
  try {
    return await Promise.race([ended, elapsed]);
  } finally {
    clearTimeout(timer);
    ended.catch(() => {});
    done.abort();
  }
}

function event(
  vm: UtilityVm,
  statistics: VmStatistics,
  percent: number | undefined,
): { type: string } & Record<string, unknown> {
  return {
    type: "statistics",
    id: vm.id,
    time: new Date().toISOString(),
    cpuPercent: percent === undefined ? null : Math.round(percent * 10) / 10,
    ...statisticsData(statistics),
  };
}

function row(
  { uptime100ns, memory, storage }: VmStatistics,
  percent: number | undefined,
): string {
  const cells = [
    duration(uptime100ns),
    percent === undefined ? "-" : percent.toFixed(1),
    size(memory.commitBytes),
    size(memory.privateWorkingSetBytes),
    size(memory.assignedBytes),
    size(storage.readBytes),
    size(storage.writeBytes),
  ];
  return cells.map((cell, at) => cell.padStart(columns[at][1])).join("");
}

function details(statistics: VmStatistics): string {
  const { memory, processor, startTime, storage, uptime100ns } = statistics;
  return table([
    ["started", visibleLine(startTime ?? "-")],
    ["uptime", duration(uptime100ns)],
    ["processor", duration(processor.total100ns)],
    ["  user", duration(processor.user100ns)],
    ["  kernel", duration(processor.kernel100ns)],
    ["committed", size(memory.commitBytes)],
    ["  peak", size(memory.commitPeakBytes)],
    ["working set", size(memory.privateWorkingSetBytes)],
    ["assigned", size(memory.assignedBytes)],
    ["read", `${size(storage.readBytes)} in ${storage.readCount ?? "-"}`],
    ["written", `${size(storage.writeBytes)} in ${storage.writeCount ?? "-"}`],
  ]);
}

function duration(units100ns: bigint | undefined): string {
  return units100ns === undefined
    ? "-"
    : `${(Number(units100ns) / 1e7).toFixed(3)} s`;
}

function size(bytes: bigint | undefined): string {
  if (bytes === undefined) return "-";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = Number(bytes);
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
