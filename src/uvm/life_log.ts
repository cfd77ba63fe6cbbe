/**
 * A VM's life in uvm's own log, at `info`.
 *
 * @module
 */
import { formatHresult } from "../ffi/hresult.ts";
import { parseExitStatus } from "../hcs/exit_status.ts";
import { HcsNotificationType } from "../hcs/notifications.ts";
import { isEnabled, type UvmLogger } from "./logger.ts";
import type { UtilityVmParts } from "./vm_parts.ts";

/**
 * Logs that there is a VM, and its end when that comes:
 *
 * - `VM created`, or `VM opened`: `id`, `runtimeId`, `operatingSystem`, `state`
 * - `VM ended`: `id`, `exitType`, `code`, `codeName`, `attributedTo` (kinds)
 */
export function followLife(
  { system, environment, plan, runtimeId, operatingSystem }: UtilityVmParts,
): void {
  const { logger } = environment;
  const { id, state } = system;
  if (!isEnabled(logger, "info")) return;
  logLife(logger, plan ? "VM created" : "VM opened", {
    id,
    ...(runtimeId === undefined ? {} : { runtimeId }),
    ...(operatingSystem === undefined ? {} : { operatingSystem }),
    state,
  });
  system.subscribe(({ type, status, data }) => {
    if (type !== HcsNotificationType.SystemExited) return;
    const exit = parseExitStatus(status, data);
    logLife(logger, "VM ended", {
      id,
      exitType: exit.type,
      code: formatHresult(exit.code),
      codeName: exit.codeName,
      attributedTo: exit.attribution.flatMap((record) => Object.keys(record)),
    });
  });
}

/** Logs what became of a VM. What the logger throws must not harm the VM. */
export function logLife(
  logger: UvmLogger,
  message: string,
  properties: Record<string, unknown>,
): void {
  try {
    if (isEnabled(logger, "info")) logger.info(message, properties);
  } catch {
    // The VM is more than its log.
  }
}
