/**
 * `uvm run --attach`: what `uvm attach` does, on the VM of the run.
 *
 * @module
 */
import { plannedDevices } from "../uvm/devices/of_vm.ts";
import { nativeHost } from "../uvm/native_host.ts";
import { withStoredDevices } from "../uvm/state/mod.ts";
import type { UtilityVm } from "../uvm/utility_vm.ts";
import type { CommandContext } from "./command.ts";
import { notingDevices } from "./device_command.ts";
import { storedOf, vmStore } from "./stored_vms.ts";
import {
  type Attach,
  type DeviceData,
  deviceKindOf,
  targetOf,
  whereText,
} from "./device_kinds.ts";
import type { Action } from "./dry_run.ts";
import { parseLine } from "./parse.ts";
import type { Prepared } from "./prepare.ts";
import { visibleLine } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** What is attached by a path alone. */
const kinds = ["scsi", "plan9", "vpmem", "vsmb"];

/** One `--attach`. */
interface Attachment {
  /** As it was given. */
  text: string;
  kind: string;
  target: string;
  attach: Attach;
}

/** All of them, checked. */
export interface Attachments {
  /** The requests that they will be. */
  actions: readonly Action[];
  /** Attaches them one after the other; `isKept`: others may change it then. */
  attach(
    vm: UtilityVm,
    options: { signal: AbortSignal; isKept: boolean; isShown: boolean },
  ): Promise<void>;
}

/**
 * Reads the flags and tries them on the VM as planned: what is wrong, or has
 * no place in it, is told before the VM is made.
 */
export async function readAttachments(
  context: CommandContext,
  { plan, environment }: Prepared,
): Promise<Attachments> {
  const given: Attachment[] = [];
  for (const text of context.flags.list("attach")) {
    given.push(await inFlag(text, () => attachmentOf(text, context)));
  }
  const table = plannedDevices(plan, environment.host ?? nativeHost());
  const { devices, actions } = notingDevices(plan.id, table);
  for (const { text, attach } of given) {
    await inFlag(text, () => attach(devices));
  }
  return {
    actions,
    async attach(vm, { signal, isKept, isShown }) {
      const work = async () => {
        for (const one of given) {
          signal.throwIfAborted();
          const device = await one.attach(vm.devices);
          if (isShown) await show(context, vm, one, device);
        }
      };
      if (isKept && await storedOf(context, vm)) {
        await withStoredDevices(vmStore(context), vm, work, { signal });
        return;
      }
      // Names are compared as `uvm attach` does.
      vm.devices.restore(vm.devices.snapshot(), { foldNames: true });
      await work();
    },
  };
}

/** `KIND=TARGET[,FLAG[=VALUE]]...`; a comma of the target is doubled. */
async function attachmentOf(
  text: string,
  context: CommandContext,
): Promise<Attachment> {
  const at = text.indexOf("=");
  const kind = at < 0 ? text : text.slice(0, at);
  if (at < 0 || !kinds.includes(kind)) {
    throw new UsageError(`it must begin with ${kinds.join("=, ")}=`, {
      hints: ["Other kinds are attached to a running VM: uvm attach"],
    });
  }
  const [path, ...words] = text.slice(at + 1).replaceAll(",,", "\0").split(",")
    .map((part) => part.replaceAll("\0", ","));
  const spec = context.groups.flatMap(({ commands }) => commands)
    .find(({ name }) => name === "attach")!;
  const argv = words.map((word) => {
    if (/^[a-z]/.test(word)) {
      return `--${word.replace(/^guest(?==|$)/, "guest-path")}`;
    }
    throw new UsageError(`a flag must stand after a comma: "${word}"`, {
      hints: ["Double a comma that belongs to the path: ,,"],
    });
  });
  const { flags } = parseLine(argv, { flags: spec.flags!, positionals: [] });
  const line: CommandContext = {
    ...context,
    spec,
    flags,
    positionals: [kind, "", path],
  };
  const row = deviceKindOf(line);
  const target = await targetOf(line, row);
  return { text, kind, target, attach: await row.attach(target, line) };
}

/** What is wrong is told with the flag's text. */
async function inFlag<T>(text: string, fn: () => Promise<T>): Promise<T> {
  try {
    return await fn();
  } catch (error) {
    const isUse = error instanceof UsageError || error instanceof TypeError ||
      error instanceof RangeError;
    if (!isUse) throw error;
    throw new UsageError(
      `Flag "--attach" is wrong: "${text}": ${error.message}`,
      {
        cause: error,
        ...error instanceof UsageError
          ? { hints: error.hints, exitCode: error.exitCode }
          : {},
      },
    );
  }
}

function show(
  { output }: CommandContext,
  { id }: UtilityVm,
  { kind, target }: Attachment,
  device: DeviceData,
): Promise<void> {
  if (output.isJson) {
    const time = new Date().toISOString();
    return output.event({ type: "device", id, kind, device, time });
  }
  const text = `${kind} "${target}"${whereText(device)}`;
  return output.line(output.paint("dim", `device  ${visibleLine(text)}`));
}
