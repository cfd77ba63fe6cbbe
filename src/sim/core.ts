/**
 * What the calls of one simulator share: the store, the time, the faults, the
 * handles, and the frame in which every call runs.
 *
 * @module
 */
import { ClosedError, PlatformError } from "../errors.ts";
import type { HcsOutcome } from "../hcs/backend.ts";
import { HcsNotificationType } from "../hcs/notifications.ts";
import type { SimulatorClock } from "./clock.ts";
import { Code } from "./codes.ts";
import { Delivery, type Follower } from "./delivery.ts";
import {
  faultData,
  FaultEngine,
  type FaultPlace,
  faultResult,
} from "./faults.ts";
import { matchesGlob } from "./glob.ts";
import { HandleTable } from "./handles.ts";
import { type Begin, scheduleEffects } from "./operations.ts";
import type {
  GuestPlan,
  SimulatorDelays,
  SimulatorFault,
  SimulatorPlan,
} from "./plan.ts";
import { planHresult } from "./plan_check.ts";
import type { Holder } from "./record.ts";
import type { VmStore } from "./store.ts";

/** One call as it was made. */
export interface RecordedCall {
  /** The export's name. */
  call: string;
  /** The system's id, "" where the call is about none. */
  id: string;
  /** The call's texts: parsed where they are JSON. */
  arguments: unknown[];
  /** What it returned; undefined while it has not, or where it threw. */
  hresult?: number;
}

/** What a core is made of. */
export interface CoreOptions {
  plan: SimulatorPlan;
  delays: SimulatorDelays;
  store: VmStore;
  clock: SimulatorClock;
  pollMs: number;
  processorCount: number;
  recordCalls: boolean;
  owner: Omit<Holder, "handles">;
  follower: Follower;
}

/** A call to make. */
export interface Invocation<T> extends FaultPlace {
  /** The texts, for the recording. */
  texts?: readonly string[];
  /** Does it. */
  run: () => Promise<T>;
  /** The outcome of a failure. */
  failed: (outcome: HcsOutcome) => T;
}

/** The shared parts of one simulator. */
export class Core {
  readonly store: VmStore;
  readonly clock: SimulatorClock;
  readonly delivery: Delivery;
  readonly handles = new HandleTable();
  readonly owner: Omit<Holder, "handles">;
  readonly processorCount: number;
  readonly calls: RecordedCall[] = [];
  readonly #plan: SimulatorPlan;
  readonly #delays: SimulatorDelays;
  readonly #faults: FaultEngine;
  readonly #recordCalls: boolean;
  readonly #onClose = new Set<(error: ClosedError) => void>();
  #closed = false;

  /** Puts the parts together. */
  constructor(options: CoreOptions) {
    const { store, clock, pollMs, follower } = options;
    this.store = store;
    this.clock = clock;
    this.owner = options.owner;
    this.processorCount = options.processorCount;
    this.#plan = options.plan;
    this.#delays = options.delays;
    this.#recordCalls = options.recordCalls;
    this.#faults = new FaultEngine(options.plan.faults);
    this.delivery = new Delivery(store, { clock, pollMs, follower });
  }

  /** True once closed. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** True where disks need a grant. */
  get enforcesAccess(): boolean {
    return this.#plan.enforceAccess === true;
  }

  /** The plan's guest for a system; undefined where the plan has none. */
  guestFor(id: string): GuestPlan | undefined {
    const rule = this.#plan.guests?.find((one) => matchesGlob(one.id, id));
    if (rule === undefined) return this.#plan.guest;
    const { id: _, ...guest } = rule;
    return guest;
  }

  /** What an operation of this system begins with. */
  begin(id: string, nowMs: number): Begin {
    return {
      nowMs,
      delays: this.#delays,
      meet: (on) => this.meet({ on, id }),
    };
  }

  /** The fault that meets a notification; its disconnect is set going. */
  meet(place: FaultPlace): SimulatorFault | undefined {
    const fault = this.#faults.next(place);
    if (fault?.disconnect) this.#disconnectLater(fault);
    return fault;
  }

  /** Makes a call, with whatever fault meets it. */
  async invoke<T extends HcsOutcome>(invocation: Invocation<T>): Promise<T> {
    if (this.#closed) throw this.#closedError();
    const recorded = this.#record(invocation);
    const fault = this.#faults.next(invocation);
    if (fault?.missing) {
      const name = exportName(invocation.on);
      throw new PlatformError(`vmcompute.dll does not export "${name}"`, {
        operation: name,
        hints: ["The plan's fault says so"],
      });
    }
    const outcome = fault === undefined
      ? await invocation.run()
      : await this.#faulty(invocation, fault);
    if (recorded) recorded.hresult = outcome.hresult;
    return outcome;
  }

  /** Waits; a close meanwhile rejects with ClosedError. */
  pause(ms: number | "for ever"): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: ClosedError) => {
        cancel?.();
        reject(error);
      };
      const cancel = ms === "for ever"
        ? undefined
        : this.clock.after(ms, () => {
          this.#onClose.delete(fail);
          resolve();
        });
      this.#onClose.add(fail);
    });
  }

  /** Waits for something that may never be; a close rejects with ClosedError. */
  waitFor<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#onClose.add(reject);
      work.then(resolve, reject).finally(() => this.#onClose.delete(reject));
    });
  }

  /** The connection to the service breaks, for every handle there is. */
  disconnect(): void {
    const entries = [...this.handles.values()];
    for (const entry of entries) {
      if (entry.kind === "system" || entry.kind === "process") {
        entry.broken = true;
      }
    }
    const type = HcsNotificationType.ServiceDisconnect;
    const status = Code.ServiceDisconnect;
    this.delivery.broadcast(type, status);
    for (const entry of entries) {
      if (entry.kind !== "processCallback") continue;
      const { registration } = entry;
      registration.process.tell(registration, { type, status, data: null });
    }
  }

  /** Ends pending calls and timers; the store is left to the caller. */
  close(): void {
    this.#closed = true;
    const error = this.#closedError();
    for (const fail of [...this.#onClose]) fail(error);
    this.#onClose.clear();
    this.delivery.close();
    this.handles.clear();
  }

  async #faulty<T extends HcsOutcome>(
    invocation: Invocation<T>,
    fault: SimulatorFault,
  ): Promise<T> {
    if (fault.delayMs !== undefined) await this.pause(fault.delayMs);
    if (fault.never) await this.pause("for ever");
    let outcome: T;
    if (fault.fail !== undefined) {
      const hresult = planHresult(fault.fail);
      outcome = invocation.failed({ hresult, result: faultResult(fault) });
    } else outcome = await invocation.run();
    if (fault.data !== undefined && "text" in outcome) {
      outcome = { ...outcome, text: faultData(fault.data) };
    }
    await this.#affect(fault, invocation.id);
    return outcome;
  }

  async #affect(fault: SimulatorFault, id: string): Promise<void> {
    if (fault.disconnect) this.#disconnectLater(fault);
    if (!fault.exit && !fault.crash && !fault.notify) return;
    await this.store.update(id, ({ record }, nowMs) => {
      if (record) scheduleEffects(record, fault, nowMs);
    });
    this.delivery.changed(id);
  }

  #disconnectLater(fault: SimulatorFault): void {
    const afterMs = (fault.afterMs ?? 0) + (fault.delayMs ?? 0);
    this.pause(afterMs).then(() => this.disconnect(), () => {});
  }

  #record(invocation: Invocation<unknown>): RecordedCall | undefined {
    if (!this.#recordCalls) return undefined;
    const recorded: RecordedCall = {
      call: exportName(invocation.on),
      id: invocation.id,
      arguments: (invocation.texts ?? []).map(parsed),
    };
    this.calls.push(recorded);
    return recorded;
  }

  #closedError(): ClosedError {
    return new ClosedError("The simulator is closed", { operation: "call" });
  }
}

function exportName(on: string): string {
  return /^(Grant|Revoke)/.test(on) ? on : `Hcs${on}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
