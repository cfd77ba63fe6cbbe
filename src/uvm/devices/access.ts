/**
 * Access of the VM's identity to the files behind its disks.
 *
 * @module
 */
import { HcsError } from "../../errors.ts";
import { isAccessDenied } from "../../hcs/predicates.ts";
import type { DeviceContext } from "./device_table.ts";

/**
 * Attaches a disk: grants access where `granted` says so, and takes it back
 * if attaching fails, unless another device has the file (`isShared`). A refusal for lack of access names file and identity.
 */
export async function withAccess(
  { host }: DeviceContext,
  disk: { hostPath: string; granted: boolean },
  isShared: (hostPath: string) => boolean,
  attach: () => Promise<void>,
): Promise<void> {
  const { hostPath, granted } = disk;
  try {
    if (granted) await host.grantAccess?.(hostPath);
    await attach();
  } catch (error) {
    if (granted && !isShared(hostPath)) await revoke(host, hostPath);
    throw explained(error, host.id, hostPath);
  }
}

/** Takes access back; a failure is a warning, for the disk is gone already. */
export async function revoke(
  host: DeviceContext["host"],
  hostPath: string,
): Promise<void> {
  try {
    await host.revokeAccess?.(hostPath);
  } catch (error) {
    host.warn?.(`Could not revoke the VM's access to "${hostPath}"`, {
      id: host.id,
      error,
    });
  }
}

function explained(error: unknown, id: string, hostPath: string): unknown {
  if (!(error instanceof HcsError) || !isAccessDenied(error)) return error;
  return new HcsError(
    `Cannot attach "${hostPath}" to VM "${id}": access denied: the VM's identity "NT VIRTUAL MACHINE\\${id}" may not open the file, or this process may not change its permissions`,
    {
      operation: error.operation,
      id,
      code: error.code,
      codeName: error.codeName,
      events: error.events,
      resultDocument: error.resultDocument,
      cause: error,
      hints: [
        `Grant the VM access: icacls "${hostPath}" /grant "NT VIRTUAL MACHINE\\${id}:F", or use the option grantAccess (--grant-access)`,
        `Access for all VMs: icacls "${hostPath}" /grant "*S-1-5-83-0:F"`,
      ],
    },
  );
}
