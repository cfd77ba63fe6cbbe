/**
 * How a compute system's handle and registration are won, and given back when
 * a later step fails.
 *
 * @module
 */
import type { HcsBackend } from "./backend.ts";
import { checkOutcome, isPendingOutcome } from "./hcs_error.ts";
import {
  NotificationHub,
  type Waiter,
  type WaitOptions,
} from "./notification_hub.ts";
import { HcsNotificationType } from "./notifications.ts";

/** Which system, and how long it may take. */
export interface SystemOptions extends WaitOptions {
  /** The compute system's id. */
  id: string;
}

/** A handle with its registered callback. */
export interface Acquired {
  id: string;
  backend: HcsBackend;
  handle: bigint;
  registration: bigint;
  hub: NotificationHub;
}

/** Creates, registers, waits for the completion; undoes all on failure. */
export async function createSystem(
  backend: HcsBackend,
  options: SystemOptions & { document: string },
): Promise<Acquired> {
  const { id, document } = options;
  options.signal?.throwIfAborted();
  const hub = new NotificationHub(id);
  const waiter = hub.arm(
    HcsNotificationType.SystemCreateCompleted,
    "create",
    options,
  );
  const call = backend.createComputeSystem(id, document);
  let handle = 0n;
  let registration = 0n;
  try {
    const created = await settled(call, waiter);
    handle = created.handle;
    const pending = isPendingOutcome(created);
    if (!pending) checkOutcome("create", id, created);
    const registered = await backend.registerComputeSystemCallback(
      handle,
      hub.deliver,
    );
    checkOutcome("register a callback for", id, registered);
    registration = registered.handle;
    if (pending) {
      const { status, data } = await waiter.done;
      checkOutcome("create", id, { hresult: status, result: data });
    }
    return { id, backend, handle, registration, hub };
  } catch (error) {
    hub.close();
    if (handle !== 0n) {
      await giveBack(backend, { handle, registration, terminate: true });
    } else {
      // The call may still be under way after its time: undo when it is back.
      call.then(
        (late) =>
          late.handle === 0n ? undefined : giveBack(backend, {
            handle: late.handle,
            registration: 0n,
            terminate: true,
          }),
        () => {},
      );
    }
    throw error;
  } finally {
    waiter.disarm();
  }
}

/** Opens and registers; undoes all on failure. */
export async function openSystem(
  backend: HcsBackend,
  options: SystemOptions,
): Promise<Acquired> {
  const { id } = options;
  options.signal?.throwIfAborted();
  const hub = new NotificationHub(id);
  const opened = await backend.openComputeSystem(id);
  checkOutcome("open", id, opened);
  const { handle } = opened;
  try {
    const registered = await backend.registerComputeSystemCallback(
      handle,
      hub.deliver,
    );
    checkOutcome("register a callback for", id, registered);
    return { id, backend, handle, registration: registered.handle, hub };
  } catch (error) {
    await giveBack(backend, { handle, registration: 0n, terminate: false });
    throw error;
  }
}

/** Undoes, newest first. Failures here must not hide the first error. */
async function giveBack(
  backend: HcsBackend,
  held: { handle: bigint; registration: bigint; terminate: boolean },
): Promise<void> {
  const steps = [
    () => held.terminate && backend.terminateComputeSystem(held.handle, ""),
    () =>
      held.registration !== 0n &&
      backend.unregisterComputeSystemCallback(held.registration),
    () => backend.closeComputeSystem(held.handle),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch {
      // The backend is gone: there is nothing left to give back to.
    }
  }
}

/** The call's outcome, or the wait's failure where that comes first. */
function settled<T>(call: Promise<T>, waiter: Waiter): Promise<T> {
  call.catch(() => {});
  return Promise.race([call, waiter.done.then(() => call)]);
}
