/**
 * Giving back what a UtilityVm holds.
 *
 * @module
 */
import type { ComputeSystem } from "../hcs/compute_system.ts";
import { isAlreadyStopped, isNotFound } from "../hcs/predicates.ts";
import { logLife } from "./life_log.ts";
import type { UtilityVmParts } from "./vm_parts.ts";

/** How long the end of a system is waited for that HCS calls gone. */
const goneMs = 500;

/**
 * Terminates the VM where that is asked for, ends its sockets, closes its
 * handle, and takes back the access to files that it was given. Each step is
 * waited for `closeMs` at most. Where one fails the others are still made, and
 * the first failure is thrown.
 */
export async function closeVm(
  parts: UtilityVmParts,
  { terminate }: { terminate: boolean },
): Promise<void> {
  const { system, guestLog, entropy, console, processes, access } = parts;
  const { logger, timeouts: { closeMs } } = parts.environment;
  const failures: unknown[] = [];
  const attempt = async (step: () => Promise<unknown> | undefined) => {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  };
  system.beginClose();
  processes.beginClose();
  if (terminate) {
    await endSystem(system, {
      closeMs,
      late: (error) =>
        logger.warn("The VM did not report its end before it was closed", {
          id: system.id,
          timeoutMs: closeMs,
          error,
        }),
    }).catch((error) => failures.push(error));
  }
  await attempt(() => processes.release());
  await attempt(() => guestLog?.close());
  await attempt(() => entropy?.close());
  await attempt(() => console?.close());
  await attempt(() => system.close());
  if (terminate) await attempt(() => access.revokeAll({ timeoutMs: closeMs }));
  logLife(parts.environment.logger, terminate ? "VM closed" : "VM released", {
    id: system.id,
    ...(failures.length > 0 ? { error: failures[0] } : {}),
  });
  if (failures.length > 0) throw failures[0];
}

/**
 * Terminates a system and waits for its end, each for `closeMs`; `late` hears
 * where the end does not come. Rejects where HCS does not terminate it.
 */
export async function endSystem(
  system: ComputeSystem,
  { closeMs, late }: { closeMs: number; late?: (error: unknown) => void },
): Promise<void> {
  const isEnding = await system.terminate({ timeoutMs: closeMs });
  try {
    await system.wait({
      timeoutMs: isEnding ? closeMs : Math.min(goneMs, closeMs),
    });
  } catch (error) {
    if (isEnding && !isAlreadyStopped(error) && !isNotFound(error)) {
      late?.(error);
    }
  }
}
