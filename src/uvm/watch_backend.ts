/**
 * A backend whose calls and notifications are watched: by the recorder, which
 * tells what was attempted before and after a failure, and by uvm's own log.
 *
 * @module
 */
import {
  formatHresult,
  hresultName,
  isFailure,
  normalizeHresult,
} from "../ffi/hresult.ts";
import type {
  HcsBackend,
  HcsListener,
  HcsNotification,
  HcsOutcome,
} from "../hcs/backend.ts";
import { isPendingOutcome } from "../hcs/hcs_error.ts";
import { type CallShape, callShape, exportName } from "./backend_calls.ts";
import type { EventRecorder } from "./recorder.ts";

/** A call that begins. */
export interface BegunCall {
  /** The export's name: `HcsStartComputeSystem`. */
  call: string;
  /** The compute system's id, "" where none is concerned. */
  id: string;
  /** What it is made on: the service, a system, a process in one. */
  on: "service" | "system" | "process";
  /** What it is made on beside the system: a path. */
  target?: string;
  /** The JSON that HCS gets; undefined where it gets none. */
  sent?: string;
}

/** How a call ended. */
export interface CallEnd {
  /** "failed" also where it could not be made. */
  outcome: "ok" | "pending" | "failed";
  /** Its HRESULT, `0x` and eight digits; "" where it could not be made. */
  code: string;
  /** The HRESULT's name; `not made` where there is none. */
  codeName: string;
  /** The JSON that it returned, where it did. */
  text?: string;
  /** HCS's result document, where there is one. */
  result?: string;
  /** Why it could not be made. */
  error?: unknown;
}

/** Who watches. What it throws is dropped: it must not harm a call. */
export interface BackendWatcher {
  /** A call begins. What is returned is told how it ended, if it ever does. */
  began(call: BegunCall): ((end: CallEnd) => void) | undefined;
  /** A notification came, before its listener gets it. */
  notified(
    id: string,
    notification: HcsNotification,
    on: BegunCall["on"],
  ): void;
}

/** Watches for a recorder: what is done to systems, not to processes in them. */
export function recordingWatcher(recorder: EventRecorder): BackendWatcher {
  return {
    began: (call) =>
      call.on === "system" ? recorder.beginCall(call) : undefined,
    notified(id, notification, on) {
      if (on === "system") recorder.note(id, notification);
    },
  };
}

/**
 * The backend with its calls watched from their beginning, and notifications
 * from the moment a callback is registered: those of the creation too, which
 * come before there is a VM to subscribe to: do not attach() a recorder that
 * watches to the VM as well. The backend itself where nobody watches. What is
 * closed by close() is the given backend.
 */
export function watchBackend(
  backend: HcsBackend,
  watchers: readonly BackendWatcher[],
): HcsBackend {
  if (watchers.length === 0) return backend;
  const ids = new HandleIds();
  const watched = (
    { id, on }: BegunCall,
    listener: HcsListener,
  ): HcsListener =>
  (notification) => {
    for (const each of watchers) {
      harmless(() => each.notified(id, notification, on));
    }
    listener(notification);
  };
  return new Proxy(backend, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const shape = callShape(name);
      if (shape === undefined) return member.bind(target);
      return async (...args: unknown[]) => {
        const call = begunCall(String(name), shape, args, ids);
        const ends = watchers.map((each) => harmless(() => each.began(call)));
        const tell = (end: CallEnd) => {
          for (const each of ends) harmless(() => each?.(end));
        };
        if (typeof args[1] === "function") {
          args[1] = watched(call, args[1] as HcsListener);
        }
        try {
          const outcome = await member.apply(target, args);
          if (shape.gives) ids.set(shape.gives, outcome.handle, call.id);
          tell(callEnd(outcome));
          return outcome;
        } catch (error) {
          tell({ outcome: "failed", code: "", codeName: "not made", error });
          throw error;
        }
      };
    },
  });
}

/** Which system a handle belongs to. */
class HandleIds {
  readonly #ids = new Map<string, string>();

  set(kind: string, handle: bigint | undefined, id: string): void {
    if (handle) this.#ids.set(`${kind} ${handle}`, id);
  }

  get(kind: string, handle: unknown): string {
    return this.#ids.get(`${kind} ${handle}`) ?? "";
  }

  delete(kind: string, handle: unknown): void {
    this.#ids.delete(`${kind} ${handle}`);
  }
}

function begunCall(
  name: string,
  { on, path, sends }: CallShape,
  args: readonly unknown[],
  ids: HandleIds,
): BegunCall {
  const id = on === "id" ? String(args[0]) : ids.get(on, args[0]);
  // HCS may give the number of a closed handle to something else.
  if (/^(close|unregister)/.test(name)) ids.delete(on, args[0]);
  const sent = sends === undefined ? undefined : args[sends];
  return {
    call: exportName(name),
    id,
    on: on === "service"
      ? "service"
      : on.startsWith("process")
      ? "process"
      : "system",
    ...(path === undefined ? {} : { target: String(args[path]) }),
    ...(sent ? { sent: String(sent) } : {}),
  };
}

function callEnd(
  { hresult, result, text }: HcsOutcome & { text?: string | null },
): CallEnd {
  const value = normalizeHresult(hresult);
  const isPending = isPendingOutcome({ hresult, result: null });
  return {
    outcome: isPending ? "pending" : isFailure(hresult) ? "failed" : "ok",
    code: formatHresult(value),
    codeName: hresultName(value),
    ...(text ? { text } : {}),
    ...(result ? { result } : {}),
  };
}

function harmless<T>(fn: () => T): T | undefined {
  try {
    return fn();
  } catch {
    return undefined;
  }
}
