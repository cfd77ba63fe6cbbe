/**
 * `uvm kill ID...`.
 *
 * @module
 */
import { endCommand } from "../end_vms.ts";

const waitMs = 10_000;

/** Ends VMs at once and waits until they have ended. */
export const command = endCommand({
  actions: (id) => [{ action: "terminate", target: id }],
  async end(vm, { flags, signal }) {
    if (vm.state === "Stopped") return "already-stopped";
    await vm.terminate();
    await vm.wait({ signal, timeoutMs: flags.number("timeout") ?? waitMs });
    return "terminate";
  },
});
