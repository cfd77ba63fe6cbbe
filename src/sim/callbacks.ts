/**
 * The callbacks of systems.
 *
 * @module
 */
import type {
  HcsHandleOutcome,
  HcsListener,
  HcsOutcome,
} from "../hcs/backend.ts";
import { SUCCESS } from "./codes.ts";
import type { Core } from "./core.ts";
import { type Registration, startCursor } from "./delivery.ts";
import { badHandle, handleFailure, noHandle } from "./outcomes.ts";

/** Registers a callback. */
export async function registerSystem(
  core: Core,
  handle: bigint,
  listener: HcsListener,
): Promise<HcsHandleOutcome> {
  const entry = core.handles.get(handle, "system");
  if (!entry || entry.broken) return noHandle(handleFailure(entry));
  const record = await core.store.read(entry.id);
  const cursor = record ? startCursor(record, entry.cursor) : entry.cursor;
  entry.cursor = Math.max(entry.cursor, record?.seq ?? 0);
  const registration: Registration = { id: entry.id, listener, cursor };
  core.delivery.register(registration);
  const number = core.handles.add({ kind: "systemCallback", registration });
  return { ...SUCCESS, handle: number };
}

/** Takes a callback back: it is not called after this. */
export function unregisterSystem(core: Core, registration: bigint): HcsOutcome {
  const entry = core.handles.get(registration, "systemCallback");
  if (!entry) return badHandle();
  core.handles.remove(registration);
  core.delivery.unregister(entry.registration);
  return SUCCESS;
}
