/**
 * `uvm logs ID`.
 *
 * @module
 */
import { UvmError } from "../../errors.ts";
import { Hresult } from "../../ffi/hresult.ts";
import { hcsError } from "../../hcs/hcs_error.ts";
import { resolveEnvironment } from "../../uvm/environment.ts";
import { linuxLogVsockPort } from "../../uvm/kernel_args.ts";
import { type GuestLog, openGuestLog } from "../../uvm/logs/mod.ts";
import type { UtilityVm } from "../../uvm/utility_vm.ts";
import type { CommandContext } from "../command.ts";
import { startDeadline } from "../deadline.ts";
import { exitText, isGuestFailure } from "../exit_text.ts";
import type { Flags } from "../flags.ts";
import {
  expectOf,
  type GuestLogPrinter,
  guestLogPrinter,
} from "../guest_log.ts";
import { storedOf } from "../stored_vms.ts";
import { type Action, showActions } from "../dry_run.ts";
import { GuestFailedError } from "../errors.ts";
import { requireGoodEnd } from "../guest_end.ts";
import { visibleLine } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";
import { withVm } from "../vm_command.ts";

/** Prints the guest's log of a VM that is started here, or by somebody else. */
export function command(context: CommandContext): Promise<number> {
  const { flags, output, session } = context;
  const expect = expectOf(flags);
  return withVm(context, async (vm) => {
    const os = vm.operatingSystem ??
      (await storedOf(context, vm))?.devices.operatingSystem;
    if (os === "windows") {
      throw new UsageError(
        `VM "${vm.id}" runs Windows, which sends no guest log`,
        { hints: [`See what HCS tells of it: uvm events ${vm.id}`] },
      );
    }
    if (vm.state !== "Created") throw startedAlready(vm);
    if (flags.on("dry-run")) {
      return await showActions(context, planned(vm, flags));
    }
    using deadline = startDeadline({
      signal: context.signal,
      timeoutMs: flags.number("timeout"),
      phase: () => "logs",
      id: () => vm.id,
    });
    const { signal } = deadline;
    const environment = await resolveEnvironment(await session.environment());
    const log = await openGuestLog({
      transport: await environment.sockets(),
      vmId: await runtimeIdOf(vm),
      id: vm.id,
      port: linuxLogVsockPort,
      signal,
    });
    const printer = guestLogPrinter(flags, output);
    const abort = () => void log.close({ drainMs: 0 }).catch(() => {});
    signal.addEventListener("abort", abort, { once: true });
    let following: Promise<boolean> | undefined;
    try {
      log.begin();
      await announce(context, vm);
      // A guest that ends without ever connecting must end this too.
      const ended = vm.wait({ signal }).then(() => log.close(), () => {});
      // The log flows while the VM starts: it may say why that fails.
      following = follow(log, printer, expect);
      following.catch(() => {});
      if (flags.on("start")) await vm.start({ signal });
      const matched = await following;
      signal.throwIfAborted();
      if (expect && !matched) unmatched(vm, expect);
      if (!expect) {
        await ended;
        await requireGoodEnd(vm, "logs");
      }
      return 0;
    } finally {
      signal.removeEventListener("abort", abort);
      await log.close({ drainMs: 0 });
      await following?.catch(() => {});
      printer.close();
    }
  });
}

function planned({ id }: UtilityVm, flags: Flags): Action[] {
  const file = flags.text("guest-log");
  return [
    { action: "listen-for-log", target: id },
    ...file === undefined ? [] : [{ action: "write-file", target: file }],
    ...flags.on("start") ? [{ action: "start", target: id }] : [],
  ];
}

/** Prints entries until the log ends or a line matches; true for the latter. */
async function follow(
  log: GuestLog,
  printer: GuestLogPrinter,
  expect: RegExp | undefined,
): Promise<boolean> {
  for await (const { entries } of log.batches) {
    await printer.print(entries, log.id);
    if (entries.some(({ message }) => expect?.test(message))) return true;
  }
  return false;
}

function announce({ output }: CommandContext, vm: UtilityVm): Promise<void> {
  return output.isJson
    ? output.event({
      type: "listening",
      id: vm.id,
      runtimeId: vm.runtimeId,
      time: new Date().toISOString(),
    })
    : output.line(
      output.paint(
        "dim",
        `listening for the log of VM "${visibleLine(vm.id)}"`,
      ),
    );
}

async function runtimeIdOf(vm: UtilityVm): Promise<string> {
  if (vm.runtimeId === undefined) await vm.properties();
  if (vm.runtimeId !== undefined) return vm.runtimeId;
  throw new UvmError(
    `Cannot listen for the log of VM "${vm.id}": HCS gave no RuntimeId`,
    { operation: "logs", id: vm.id },
  );
}

function startedAlready(vm: UtilityVm): Error {
  return hcsError({
    operation: "listen for the log of",
    id: vm.id,
    code: Hresult.HCS_E_INVALID_STATE,
    result: JSON.stringify({
      ErrorMessage:
        `its state is ${vm.state}, and a guest connects when it boots`,
    }),
    hints: [
      "Begin to listen before the VM is started: uvm logs ID --start does both",
    ],
  });
}

function unmatched(vm: UtilityVm, expect: RegExp): never {
  const { exit, id } = vm;
  const text = `The log of VM "${id}" ended before a line matched ${expect}${
    exit ? `: ${exitText(exit)}` : ""
  }`;
  throw exit && isGuestFailure(exit)
    ? new GuestFailedError(text, { operation: "logs/expect", id, exit })
    : new UvmError(text, { operation: "logs/expect", id });
}
