/**
 * Giving back what a UtilityVm holds.
 *
 * @module
 */
import { isAlreadyStopped, isNotFound } from "../hcs/predicates.ts";
import type { UtilityVmParts } from "./vm_parts.ts";

/**
 * Terminates the VM where that is asked for, ends its sockets, closes its
 * handle, and takes back the access to files that it was given. Where a step fails the others are still made, and the first failure
 * is thrown.
 */
export async function closeVm(
  parts: UtilityVmParts,
  { terminate }: { terminate: boolean },
): Promise<void> {
  const { system, guestLog, entropy, console, processes, access } = parts;
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
    await attempt(() => system.terminate());
    await attempt(() => awaitEnd(parts));
  }
  await attempt(() => processes.release());
  await attempt(() => guestLog?.close());
  await attempt(() => entropy?.close());
  await attempt(() => console?.close());
  await attempt(() => system.close());
  if (terminate) await attempt(() => access.revokeAll());
  if (failures.length > 0) throw failures[0];
}

async function awaitEnd(
  { system, environment }: UtilityVmParts,
): Promise<void> {
  const timeoutMs = environment.timeouts.closeMs;
  try {
    await system.wait({ timeoutMs });
  } catch (error) {
    if (isAlreadyStopped(error) || isNotFound(error)) return;
    environment.logger.warn(
      "The VM did not report its end before it was closed",
      { id: system.id, timeoutMs, error },
    );
  }
}
