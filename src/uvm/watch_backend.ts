/**
 * A backend whose calls and notifications are recorded: what was attempted
 * before and after a failure.
 *
 * @module
 */
import {
  formatHresult,
  hresultName,
  isFailure,
  normalizeHresult,
} from "../ffi/hresult.ts";
import type { HcsBackend, HcsListener, HcsOutcome } from "../hcs/backend.ts";
import { isPendingOutcome } from "../hcs/hcs_error.ts";
import type { EventRecorder, HcsCallRecord } from "./recorder.ts";

/** Calls whose first argument is an id. */
const byId = new Set([
  "createComputeSystem",
  "openComputeSystem",
  "grantVmAccess",
  "revokeVmAccess",
]);

/** Calls whose first argument is a system's handle. */
const byHandle = new Set([
  "closeComputeSystem",
  "startComputeSystem",
  "shutdownComputeSystem",
  "terminateComputeSystem",
  "pauseComputeSystem",
  "resumeComputeSystem",
  "saveComputeSystem",
  "getComputeSystemProperties",
  "modifyComputeSystem",
  "createProcess",
  "openProcess",
]);

/**
 * The backend, with calls on systems recorded, and notifications from the
 * moment a callback is registered: those of the creation too, which come
 * before there is a VM to subscribe to. Do not attach() the same recorder to
 * the VM as well. What is closed by close() is the given backend.
 */
export function watchBackend(
  backend: HcsBackend,
  recorder: EventRecorder,
  now: () => number = Date.now,
): HcsBackend {
  const ids = new Map<bigint, string>();
  const record = async (
    name: string,
    { id, target }: { id: string; target?: string },
    call: () => Promise<HcsOutcome & { handle?: bigint }>,
  ) => {
    const startMs = now();
    const written = (code: number | undefined, failed: boolean) =>
      recorder.noteCall({
        type: "call",
        time: new Date(startMs).toISOString(),
        id,
        call: exportName(name),
        ...(target === undefined ? {} : { target }),
        ms: now() - startMs,
        ...codeOf(code, failed),
      });
    try {
      const outcome = await call();
      written(outcome.hresult, isFailure(outcome.hresult));
      return outcome;
    } catch (error) {
      written(undefined, true);
      throw error;
    }
  };
  return new Proxy(backend, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (name === "registerComputeSystemCallback") {
        return (system: bigint, listener: HcsListener) =>
          backend.registerComputeSystemCallback(system, (notification) => {
            recorder.note(ids.get(system) ?? "", notification);
            listener(notification);
          });
      }
      if (typeof name !== "string" || !byId.has(name) && !byHandle.has(name)) {
        return member.bind(target);
      }
      return async (...args: unknown[]) => {
        const [first, second] = args;
        const isById = byId.has(name);
        const id = isById ? String(first) : ids.get(first as bigint) ?? "";
        const place = {
          id,
          target: name.endsWith("VmAccess") ? String(second) : undefined,
        };
        // HCS may give the number of a closed handle to another system.
        if (name === "closeComputeSystem") ids.delete(first as bigint);
        const outcome = await record(
          name,
          place,
          () => member.apply(target, args),
        );
        if (isById && outcome.handle) ids.set(outcome.handle, id);
        return outcome;
      };
    },
  });
}

function codeOf(
  code: number | undefined,
  failed: boolean,
): Pick<HcsCallRecord, "outcome" | "code" | "codeName"> {
  if (code === undefined) {
    return { outcome: "failed", code: "", codeName: "not made" };
  }
  const value = normalizeHresult(code);
  const isPending = isPendingOutcome({ hresult: code, result: null });
  return {
    outcome: isPending ? "pending" : failed ? "failed" : "ok",
    code: formatHresult(value),
    codeName: hresultName(value),
  };
}

/** `startComputeSystem` is `HcsStartComputeSystem`; the grants have no prefix. */
function exportName(name: string): string {
  const capital = name[0].toUpperCase() + name.slice(1);
  return name.endsWith("VmAccess") ? capital : `Hcs${capital}`;
}
