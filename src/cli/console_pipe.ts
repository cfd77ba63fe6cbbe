/**
 * The pipe of a VM's console as a command finds it.
 *
 * @module
 */
import { consolePipeName } from "../uvm/console/mod.ts";
import type { UtilityVm } from "../uvm/utility_vm.ts";
import type { CommandContext } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import { storedOf } from "./stored_vms.ts";
import { UsageError } from "./usage_error.ts";

/**
 * `--pipe`, else the one that is stored of the VM, else the usual one.
 * UsageError where the VM is known to have no serial port: nothing would come.
 */
export async function consolePipeOf(
  context: CommandContext,
  vm: UtilityVm,
): Promise<string> {
  const given = context.flags.text("pipe");
  if (given !== undefined) return given;
  const stored = await storedOf(context, vm);
  if (stored === undefined) return consolePipeName(vm.id);
  const ports = stored.devices.comPorts.entries.map(({ record }) => record);
  const [first] = ports.toSorted((a, b) => a.port - b.port);
  if (first) return first.namedPipe;
  throw new UsageError(`VM "${vm.id}" has no serial console`, {
    exitCode: ExitCode.Conflict,
    hints: stored.devices.operatingSystem === "linux"
      ? ["Create it with one: uvm create --os linux --console"]
      : [],
  });
}
