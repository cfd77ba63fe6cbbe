/**
 * `uvm console ID`.
 *
 * @module
 */
import {
  attachPipeName,
  attachToPipe,
  type ConsoleAttachment,
  ConsoleServer,
} from "../../uvm/console/mod.ts";
import type { UtilityVm } from "../../uvm/utility_vm.ts";
import type { CommandContext } from "../command.ts";
import { openConsoleLog } from "../console_log.ts";
import { consolePipeOf } from "../console_pipe.ts";
import { startDeadline } from "../deadline.ts";
import { type Action, showActions } from "../dry_run.ts";
import { tellBeside } from "../errors.ts";
import type { Flags } from "../flags.ts";
import { requireGoodEnd } from "../guest_end.ts";
import { type GuestSink, guestSink, pump } from "../guest_output.ts";
import { TextSink } from "../output.ts";
import { detachKeyOf, sendInput } from "../raw_input.ts";
import { visibleLine } from "../terminal.ts";
import { withVm } from "../vm_command.ts";

/** How long the console's last bytes may take after the VM's end. */
const drainMs = 2000;

/** A console, and whether it is served from here. */
interface Reached extends AsyncDisposable {
  attachment: ConsoleAttachment;
  isServer: boolean;
  /** Ends it after its last bytes, which `done` tells. */
  end(done: Promise<void>): Promise<void>;
}

/** Attaches until the key, the console's end or the VM's. */
export function command(context: CommandContext): Promise<number> {
  const { flags, io, output } = context;
  const detachKey = detachKeyOf(flags.text("detach-key"));
  return withVm(context, async (vm) => {
    if (flags.on("dry-run")) {
      const pipe = await consolePipeOf(context, vm);
      return await showActions(context, planned(vm, pipe, flags));
    }
    await using console = await reach(context, vm);
    const log = openConsoleLog(flags);
    const raw = io.stdin.isTerminal && io.stdout.isTerminal && !output.isJson;
    try {
      await announce(context, vm, console, raw);
      const sink = logged(
        output.isJson ? jsonSink(context, vm) : guestSink(io.stdout, { raw }),
        log,
      );
      const flow = pump(console.attachment.output, sink);
      using input = sendInput({
        stdin: io.stdin,
        input: console.attachment.input,
        raw,
        detachKey,
        closes: false,
      });
      if (flags.on("start")) await vm.start({ signal: context.signal });
      using deadline = startDeadline({
        signal: context.signal,
        timeoutMs: flags.number("timeout"),
        phase: () => "console",
        id: () => vm.id,
      });
      const ended = vm.wait({ signal: deadline.signal });
      ended.catch(() => {});
      const isDetached = await Promise.race([
        input.detached.then(() => true),
        flow.done.then(() => false),
        ended.then(async () => {
          await console.end(flow.done);
          await flow.done;
          return false;
        }),
      ]);
      await flow.stop();
      if (isDetached) await announceDetached(context, vm);
      await requireGoodEnd(vm, "console");
    } catch (error) {
      if (log?.failure) tellBeside(error, log.failure.message);
      throw error;
    } finally {
      log?.close();
    }
    if (log?.failure) throw log.failure;
    return 0;
  });
}

function planned({ id }: UtilityVm, pipe: string, flags: Flags): Action[] {
  const log = flags.text("console-log");
  return [
    { action: "attach-console", target: pipe },
    ...log === undefined ? [] : [{ action: "write-file", target: log }],
    ...flags.on("start") ? [{ action: "start", target: id }] : [],
  ];
}

/**
 * The console that another process serves, else the VM's own pipe, else one
 * that is served from here.
 */
async function reach(
  context: CommandContext,
  vm: UtilityVm,
): Promise<Reached> {
  const served = await attachToPipe(attachPipeName(vm.id));
  const pipe = served ? "" : await consolePipeOf(context, vm);
  const attachment = served ?? await attachToPipe(pipe);
  if (attachment) {
    return {
      attachment,
      isServer: false,
      end: (done) => endAfter(attachment, done),
      [Symbol.asyncDispose]: () => attachment.close(),
    };
  }
  const server = await ConsoleServer.listen({ id: vm.id, pipe });
  return {
    attachment: server.attach(),
    isServer: true,
    end: () => server.close({ drainMs }),
    [Symbol.asyncDispose]: () => server.close({ drainMs: 0 }),
  };
}

/** Whoever serves it closes it; if not, it is left after a moment. */
async function endAfter(
  attachment: ConsoleAttachment,
  done: Promise<void>,
): Promise<void> {
  const late = setTimeout(() => void attachment.close(), drainMs);
  await done.catch(() => {});
  clearTimeout(late);
}

async function announce(
  { io, output }: CommandContext,
  vm: UtilityVm,
  { isServer }: Reached,
  raw: boolean,
): Promise<void> {
  // Who starts a VM before its console is served has lost it.
  const isLate = isServer && vm.state !== "Created";
  const late = `VM "${vm.id}" has started while nobody served its console: ` +
    `nothing may come until it starts again`;
  if (output.isJson) {
    await output.event({
      type: isServer ? "serving" : "attached",
      id: vm.id,
      time: new Date().toISOString(),
      warnings: isLate ? [late] : [],
    });
    return;
  }
  if (isLate) {
    const sink = new TextSink(io.stderr);
    await sink.write(`uvm: warning: ${visibleLine(late)}\n`);
    await sink.flush();
  }
  if (io.stdout.isTerminal) {
    const does = isServer ? "serving" : "attached to";
    const what = `${does} the console of VM "${visibleLine(vm.id)}"`;
    const key = raw ? "; the detach key leaves it" : "";
    await output.line(output.paint("dim", what + key));
    await output.flush();
  }
}

function announceDetached(
  { output }: CommandContext,
  vm: UtilityVm,
): Promise<void> {
  return output.isJson
    ? output.event({
      type: "detached",
      id: vm.id,
      time: new Date().toISOString(),
    })
    : output.line(
      output.paint("dim", `\r\ndetached from VM "${visibleLine(vm.id)}"`),
    );
}

/** One object for each piece that came. */
function jsonSink({ output }: CommandContext, vm: UtilityVm): GuestSink {
  const decoder = new TextDecoder();
  const print = async (text: string) => {
    if (text === "") return;
    const time = new Date().toISOString();
    await output.event({ type: "console", id: vm.id, time, text });
  };
  return {
    write: (data) => print(decoder.decode(data, { stream: true })),
    end: () => print(decoder.decode()),
  };
}

function logged(
  sink: GuestSink,
  log: ReturnType<typeof openConsoleLog>,
): GuestSink {
  return log === undefined ? sink : {
    write(data) {
      log.write(data);
      return sink.write(data);
    },
    end: () => sink.end(),
  };
}
