/**
 * The log of a guest ends with its VM, be it that the guest never connected.
 *
 * @module
 */
import type { ComputeSystem } from "../../hcs/compute_system.ts";
import type { GuestLog } from "./guest_log.ts";

/** What a slow consumer has for what arrived before the VM's end. */
const drainMs = 30_000;

/**
 * Closes the log once the VM has ended; and where its end can no longer be
 * heard of, since the service is gone or the VM is closed. What has arrived is
 * still forwarded.
 */
export function endLogWithVm(log: GuestLog, system: ComputeSystem): void {
  system.wait().then(() => log.close({ drainMs }), () => log.close());
}
