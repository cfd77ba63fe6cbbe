/**
 * `uvm run`.
 *
 * @module
 */
import type { CommandContext } from "../command.ts";
import { applyConsoleFlags } from "../console_flags.ts";
import { storeCreated } from "../stored_vms.ts";
import { showPlan } from "../dry_run.ts";
import { tellBeside } from "../errors.ts";
import {
  expectOf,
  type GuestLogPrinter,
  guestLogPrinter,
} from "../guest_log.ts";
import { keptText, type KeptVm } from "../kept_vm.ts";
import { prepare, type Prepared } from "../prepare.ts";
import { reportMany } from "../report_many.ts";
import { runMany } from "../run_many.ts";
import { printOutcome, runPrinter } from "../run_printer.ts";
import { recordingFlags } from "../recording_flags.ts";
import { openRecording } from "../run_recording.ts";
import { type RunRequest, runVm } from "../run_vm.ts";
import { UsageError } from "../usage_error.ts";
import { showWarnings } from "../warnings.ts";

/** Runs one VM, or many. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output } = context;
  const { count, parallel } = numbersOf(context);
  const keep = flags.on("keep");
  const prepared = await prepare(context, (options) => {
    options.terminateOnLastHandleClosed ??= !keep;
    options.grantAccess ??= true;
    applyConsoleFlags(flags, options);
  });
  const { plan, document } = prepared;
  const expect = expectOf(flags);
  if (expect && prepared.options.operatingSystem === "windows") {
    throw new UsageError(
      `Flag "--expect" needs a Linux VM: a Windows guest sends no log`,
    );
  }
  const attachments = await attachmentsOf(context, prepared);
  if (flags.on("dry-run")) {
    return await showPlan(context, plan, document, attachments?.actions);
  }
  const guestLog = guestLogPrinter(flags, count === 1 ? output : undefined);
  try {
    const request = requestOf(context, prepared, guestLog, expect);
    if (attachments) {
      const { keep: isKept = false } = request;
      const isShown = count === 1;
      request.attach = (vm, signal) =>
        attachments.attach(vm, { signal, isKept, isShown });
    }
    if (count === 1) {
      return await runSingle(context, prepared, request, guestLog);
    }
    const results = await runMany(request, {
      count,
      parallel,
      done: (result) => reportMany.one(context, result),
    });
    return await reportMany.all(context, results, count);
  } finally {
    guestLog.close();
  }
}

/** What `--attach` asks for; its code is loaded only then. */
async function attachmentsOf(context: CommandContext, prepared: Prepared) {
  if (!context.flags.has("attach")) return undefined;
  const { readAttachments } = await import("../run_attach.ts");
  return await readAttachments(context, prepared);
}

function requestOf(
  { flags, signal }: CommandContext,
  { options, environment }: Prepared,
  guestLog: GuestLogPrinter,
  expect: RegExp | undefined,
): RunRequest {
  return {
    options,
    environment,
    signal,
    timeoutMs: flags.number("timeout"),
    expect,
    keep: flags.on("keep"),
    observer: { entries: (entries, id) => guestLog.print(entries, id) },
  };
}

async function runSingle(
  context: CommandContext,
  prepared: Prepared,
  request: RunRequest,
  guestLog: GuestLogPrinter,
): Promise<number> {
  const { output, session } = context;
  const observer = runPrinter(output, guestLog);
  const recording = await openRecording(context, prepared);
  const { consoleLog } = recording;
  const left: { vm?: KeptVm } = {};
  observer.kept = (id, state) => void (left.vm = { id, state });
  observer.created = async (vm) => {
    if (consoleLog) vm.console?.subscribe((data) => consoleLog.write(data));
    // Only a VM that stays has devices that another process may change.
    if (request.keep) await storeCreated(context, vm);
  };
  const { recorder } = recording;
  // The VM of the plan that the report and the timeline show.
  const options = { ...request.options, id: prepared.plan.id };
  const kept = () => left.vm && keptText(context, left.vm);
  try {
    const outcome = await runVm({ ...request, options, observer, recorder })
      .catch(
        async (error) => {
          await recording.finish(error);
          throw error;
        },
      );
    await recording.finish();
    await showWarnings(context);
    await printOutcome(output, outcome, {
      warnings: session.warnings,
      kept: kept(),
    });
    return 0;
  } catch (error) {
    const text = kept();
    if (text !== undefined) tellBeside(error, text, { kept: true });
    throw error;
  }
}

function numbersOf({ flags }: CommandContext) {
  const count = flags.number("count") ?? 1;
  const parallel = flags.number("parallel") ?? 1;
  for (const [name, value] of Object.entries({ count, parallel })) {
    if (value < 1 || value > 1_000_000) {
      throw new UsageError(
        `Flag "--${name}" must be from 1 to 1000000: ${value}`,
      );
    }
  }
  if (flags.has("parallel") && count === 1) {
    throw new UsageError(`Flag "--parallel" needs "--count" above 1: ${count}`);
  }
  const single = ["console-log", ...recordingFlags.map(({ name }) => name)];
  const given = single.find((name) => flags.has(name));
  if (count > 1 && given) {
    throw new UsageError(`Flag "--${given}" needs "--count" 1: ${count}`);
  }
  return { count, parallel };
}
