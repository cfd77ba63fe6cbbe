import type {
  HcsBackend,
  HcsListener,
  HcsNotification,
} from "../../src/hcs/backend.ts";

const pending = { hresult: 0xc0370103, result: null };
const ok = { hresult: 0, result: null };

/** A backend whose every answer a test sets, and what was called. */
export interface ScriptedBackend {
  backend: HcsBackend;
  calls: string[];
  /** Handles and registrations that are open. */
  live: Set<string>;
  /** Delivers a notification to every registered listener. */
  notify(type: number, status?: number, data?: string | null): void;
}

/**
 * Create, start, pause, resume, save, shutdown and terminate are pending and
 * nothing completes by itself; `overrides` replace methods.
 */
export function scriptedBackend(
  overrides: Partial<HcsBackend> = {},
): ScriptedBackend {
  const calls: string[] = [];
  const live = new Set<string>();
  const listeners = new Set<HcsListener>();
  const answers: Partial<HcsBackend> = {
    createComputeSystem() {
      live.add("handle");
      return Promise.resolve({ ...pending, handle: 1n });
    },
    openComputeSystem() {
      live.add("handle");
      return Promise.resolve({ ...ok, handle: 1n });
    },
    closeComputeSystem() {
      live.delete("handle");
      return Promise.resolve(ok);
    },
    registerComputeSystemCallback(_system, listener) {
      live.add("registration");
      listeners.add(listener);
      return Promise.resolve({ ...ok, handle: 2n });
    },
    unregisterComputeSystemCallback() {
      live.delete("registration");
      listeners.clear();
      return Promise.resolve(ok);
    },
    startComputeSystem: () => Promise.resolve(pending),
    shutdownComputeSystem: () => Promise.resolve(pending),
    terminateComputeSystem: () => Promise.resolve(pending),
    pauseComputeSystem: () => Promise.resolve(pending),
    resumeComputeSystem: () => Promise.resolve(pending),
    saveComputeSystem: () => Promise.resolve(pending),
    modifyComputeSystem: () => Promise.resolve(ok),
    getComputeSystemProperties: () =>
      Promise.resolve({
        ...ok,
        text: '{"Id":"vm","State":"Running","RuntimeId":"r"}',
      }),
    ...overrides,
  };
  const backend = new Proxy({ name: "scripted" } as HcsBackend, {
    get(target, key: string) {
      if (key === "name") return target.name;
      return (...args: unknown[]) => {
        calls.push(key);
        const answer = answers[key as keyof HcsBackend] as
          | ((...args: unknown[]) => unknown)
          | undefined;
        if (!answer) throw new Error(`No answer for ${key}`);
        return answer(...args);
      };
    },
  });
  const notify = (
    type: number,
    status = 0,
    data: string | null = null,
  ): void => {
    const notification: HcsNotification = { type, status, data };
    for (const listener of [...listeners]) listener(notification);
  };
  return { backend, calls, live, notify };
}

/** Lets everything that is ready run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
