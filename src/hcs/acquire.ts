/**
 * How a compute system's handle and registration are won, and given back when
 * a later step fails.
 *
 * @module
 */
import type { HcsBackend } from "./backend.ts";
import { bounded } from "./bounded.ts";
import { checkOutcome, isPendingOutcome } from "./hcs_error.ts";
import { Held } from "./held.ts";
import {
  NotificationHub,
  type Waiter,
  type WaitOptions,
} from "./notification_hub.ts";
import { HcsNotificationType } from "./notifications.ts";
import { type CallTimeouts, defaultTimeouts } from "./timeouts.ts";

/** Which system, and how long it may take. */
export interface SystemOptions extends WaitOptions {
  /** The compute system's id. */
  id: string;
  /** Bounds of the calls on it, and of its closing. */
  timeouts?: CallTimeouts;
}

/** A handle with its registered callback. */
export interface Acquired {
  id: string;
  backend: HcsBackend;
  handle: bigint;
  registration: bigint;
  hub: NotificationHub;
  timeouts: CallTimeouts;
}

/** Creates, registers, waits for the completion; undoes all on failure. */
export async function createSystem(
  backend: HcsBackend,
  options: SystemOptions & { document: string },
): Promise<Acquired> {
  const { id, document, timeouts = defaultTimeouts } = options;
  options.signal?.throwIfAborted();
  const hub = new NotificationHub(id);
  const waiter = hub.arm(
    HcsNotificationType.SystemCreateCompleted,
    "create",
    options,
  );
  const held = new Held(backend, {
    id,
    closeMs: timeouts.closeMs,
    terminate: true,
  });
  try {
    const created = await settled(
      held.opening(backend.createComputeSystem(id, document)),
      waiter,
    );
    const pending = isPendingOutcome(created);
    if (!pending) checkOutcome("create", id, created);
    const registered = await settled(
      held.registering(
        backend.registerComputeSystemCallback(created.handle, hub.deliver),
      ),
      waiter,
    );
    checkOutcome("register a callback for", id, registered);
    if (pending) {
      const { status, data } = await waiter.done;
      checkOutcome("create", id, { hresult: status, result: data });
    }
    const { handle } = created;
    const registration = registered.handle;
    return { id, backend, handle, registration, hub, timeouts };
  } catch (error) {
    hub.close();
    await held.giveBack();
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
  const { id, signal, timeouts = defaultTimeouts } = options;
  const timeoutMs = options.timeoutMs ?? timeouts.callMs;
  signal?.throwIfAborted();
  const hub = new NotificationHub(id);
  const held = new Held(backend, {
    id,
    closeMs: timeouts.closeMs,
    terminate: false,
  });
  try {
    const wait = { operation: "open", id, signal, timeoutMs };
    const opened = await bounded(
      held.opening(backend.openComputeSystem(id)),
      wait,
    );
    checkOutcome("open", id, opened);
    const { handle } = opened;
    const registered = await bounded(
      held.registering(
        backend.registerComputeSystemCallback(handle, hub.deliver),
      ),
      wait,
    );
    checkOutcome("register a callback for", id, registered);
    const registration = registered.handle;
    return { id, backend, handle, registration, hub, timeouts };
  } catch (error) {
    hub.close();
    await held.giveBack();
    throw error;
  }
}

/** The call's outcome, or the wait's failure where that comes first. */
function settled<T>(call: Promise<T>, waiter: Waiter): Promise<T> {
  call.catch(() => {});
  return Promise.race([call, waiter.done.then(() => call)]);
}
