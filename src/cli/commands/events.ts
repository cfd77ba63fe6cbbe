/**
 * `uvm events`.
 *
 * @module
 */
import { recordedEvent } from "../../uvm/recorder.ts";
import type { CommandContext } from "../command.ts";
import { visibleLine } from "../terminal.ts";
import { asciiJson } from "../ascii_json.ts";
import { showVmActions, withVm } from "../vm_command.ts";

/** Prints HCS's notifications of a VM until it ends, the time or Ctrl-C. */
export function command(context: CommandContext): Promise<number> {
  const { flags, output, positionals: [id], signal } = context;
  if (flags.on("dry-run")) {
    return showVmActions(context, [{ action: "follow-events", target: id }]);
  }
  return withVm(context, async (vm) => {
    const broken = new AbortController();
    const unsubscribe = vm.subscribe((notification) => {
      const event = recordedEvent(vm.id, notification, Date.now());
      const told = output.isJson ? output.event({ ...event }) : output.line(
        `${event.time} ${event.event} ${event.statusName}${
          event.data === null ? "" : ` ${visibleLine(asciiJson(event.data))}`
        }`,
      );
      told.catch((error) => broken.abort(error));
    });
    try {
      await vm.wait({
        signal: AbortSignal.any([signal, broken.signal]),
        timeoutMs: flags.number("timeout"),
      });
      return 0;
    } finally {
      unsubscribe();
    }
  });
}
