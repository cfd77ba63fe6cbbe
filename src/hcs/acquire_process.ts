/**
 * How a process' handle, registration and standard handles are won, and given
 * back when a later step fails.
 *
 * @module
 */
import type { HcsBackend } from "./backend.ts";
import type { ComputeSystem, SystemCall } from "./compute_system.ts";
import { checkOutcome } from "./hcs_error.ts";
import { takeSteps } from "./held.ts";
import { NotificationHub, type WaitOptions } from "./notification_hub.ts";
import type { CallTimeouts } from "./timeouts.ts";

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
  timeouts: CallTimeouts;
}

/**
 * Creates a process and registers for its end; on failure ends it, closes its
 * pipes and its handle. What the call brings after its time goes back then.
 */
export function createProcess(
  system: ComputeSystem,
  parameters: string,
  options: WaitOptions = {},
): Promise<AcquiredProcess> {
  const operation = "create a process in";
  return acquire(system, operation, options, async (backend, handle) => {
    const made = await backend.createProcess(handle, parameters);
    checkOutcome(operation, system.id, made);
    const { processId, stdInput, stdOutput, stdError } = made.information;
    return {
      processId,
      handle: made.handle,
      pipes: { stdin: stdInput, stdout: stdOutput, stderr: stdError },
      isOurs: true,
    };
  });
}

/**
 * Opens a process by its id and registers for its end. Its standard handles
 * are those of the one who created it: here there are none.
 */
export function openProcess(
  system: ComputeSystem,
  processId: number,
  options: WaitOptions = {},
): Promise<AcquiredProcess> {
  const operation = `open process ${processId} of`;
  return acquire(system, operation, options, async (backend, handle) => {
    const opened = await backend.openProcess(handle, processId);
    checkOutcome(operation, system.id, opened);
    return {
      processId,
      handle: opened.handle,
      pipes: { stdin: 0n, stdout: 0n, stderr: 0n },
      isOurs: false,
    };
  });
}

/** A process before its callback is registered. */
type OpenedProcess =
  & Pick<AcquiredProcess, "processId" | "handle" | "pipes">
  & { isOurs: boolean };

async function acquire(
  system: ComputeSystem,
  operation: string,
  options: WaitOptions,
  open: SystemCall<OpenedProcess>,
): Promise<AcquiredProcess> {
  const { id, timeouts } = system;
  let acquiring: Promise<[AcquiredProcess, () => Promise<void>]> | undefined;
  const work: SystemCall<[AcquiredProcess, () => Promise<void>]> = async (
    backend,
    handle,
  ) => {
    const opened = await open(backend, handle);
    const hub = new NotificationHub(id);
    let registration = 0n;
    const undo = () => giveBack(backend, opened, registration);
    try {
      const registered = await backend.registerProcessCallback(
        opened.handle,
        hub.deliver,
      );
      checkOutcome(
        `register a callback for process ${opened.processId} of`,
        id,
        registered,
      );
      registration = registered.handle;
    } catch (error) {
      await undo();
      throw error;
    }
    const { isOurs: _, ...rest } = opened;
    return [
      { ...rest, systemId: id, backend, registration, hub, timeouts },
      undo,
    ];
  };
  try {
    const [acquired] = await system.call(
      operation,
      (backend, handle) => acquiring = work(backend, handle),
      options,
    );
    return acquired;
  } catch (error) {
    acquiring?.then(([, undo]) => undo(), () => {});
    throw error;
  }
}

/** Undoes, newest first. Failures here must not hide the first error. */
async function giveBack(
  backend: HcsBackend,
  { handle, pipes, isOurs }: OpenedProcess,
  registration: bigint,
): Promise<void> {
  const { stdin, stdout, stderr } = pipes;
  const steps = [
    () => isOurs ? backend.terminateProcess(handle) : undefined,
    () =>
      registration === 0n
        ? undefined
        : backend.unregisterProcessCallback(registration),
    ...[stderr, stdout, stdin].filter((pipe) => pipe !== 0n).map(
      (pipe) => () => backend.closePipe(pipe),
    ),
    () => backend.closeProcess(handle),
  ];
  await takeSteps(steps);
}
