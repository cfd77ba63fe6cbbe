/**
 * How a process' handle, registration and standard handles are won, and given
 * back when a later step fails.
 *
 * @module
 */
import type { HcsBackend, HcsProcessInformation } from "./backend.ts";
import type { ComputeSystem } from "./compute_system.ts";
import { checkOutcome } from "./hcs_error.ts";
import { NotificationHub } from "./notification_hub.ts";

/** A process' handle with its registered callback and its pipes. */
export interface AcquiredProcess {
  systemId: string;
  processId: number;
  backend: HcsBackend;
  handle: bigint;
  registration: bigint;
  hub: NotificationHub;
  /** The standard handles; 0n where there is none. */
  pipes: { stdin: bigint; stdout: bigint; stderr: bigint };
}

/**
 * Creates a process and registers for its end; on failure ends it, closes its
 * pipes and its handle.
 */
export function createProcess(
  system: ComputeSystem,
  parameters: string,
): Promise<AcquiredProcess> {
  const { id } = system;
  return system.call("create a process in", async (backend, handle) => {
    const made = await backend.createProcess(handle, parameters);
    checkOutcome("create a process in", id, made);
    return await register(backend, id, made.handle, made.information, true);
  });
}

/**
 * Opens a process by its id and registers for its end. Its standard handles
 * are those of the one who created it: here there are none.
 */
export function openProcess(
  system: ComputeSystem,
  processId: number,
): Promise<AcquiredProcess> {
  const { id } = system;
  const operation = `open process ${processId} of`;
  return system.call(operation, async (backend, handle) => {
    const opened = await backend.openProcess(handle, processId);
    checkOutcome(operation, id, opened);
    return await register(
      backend,
      id,
      opened.handle,
      { processId, stdInput: 0n, stdOutput: 0n, stdError: 0n },
      false,
    );
  });
}

async function register(
  backend: HcsBackend,
  systemId: string,
  handle: bigint,
  information: HcsProcessInformation,
  isOurs: boolean,
): Promise<AcquiredProcess> {
  const { processId, stdInput, stdOutput, stdError } = information;
  const hub = new NotificationHub(systemId);
  try {
    const registered = await backend.registerProcessCallback(
      handle,
      hub.deliver,
    );
    checkOutcome(
      `register a callback for process ${processId} of`,
      systemId,
      registered,
    );
    return {
      systemId,
      processId,
      backend,
      handle,
      registration: registered.handle,
      hub,
      pipes: { stdin: stdInput, stdout: stdOutput, stderr: stdError },
    };
  } catch (error) {
    const steps = [
      () => isOurs ? backend.terminateProcess(handle) : undefined,
      ...[stdError, stdOutput, stdInput].filter((pipe) => pipe !== 0n).map(
        (pipe) => () => backend.closePipe(pipe),
      ),
      () => backend.closeProcess(handle),
    ];
    for (const step of steps) {
      try {
        await step();
      } catch {
        // The backend is gone: there is nothing left to give back to.
      }
    }
    throw error;
  }
}
