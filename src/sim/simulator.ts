/**
 * The simulator: the Host Compute Service and Hyper-V sockets, without either.
 *
 * @module
 */
import type { HcsBackend } from "../hcs/backend.ts";
import { memoryTransport } from "../hvsock/memory_transport.ts";
import type { HvSocketTransport } from "../hvsock/transport.ts";
import { simulatedBackend } from "./backend.ts";
import { type SimulatorClock, systemClock } from "./clock.ts";
import { Core, type RecordedCall } from "./core.ts";
import { folderStore } from "./folder_store.ts";
import { GuestHost } from "./guest_host.ts";
import type { LiveHandles } from "./handles.ts";
import { mayRun, ownProcess } from "../system/processes.ts";
import { scheduleEffects } from "./operations.ts";
import {
  DEFAULT_DELAYS,
  type SimulatorDelays,
  type SimulatorFault,
  type SimulatorPlan,
} from "./plan.ts";
import { checkPlan } from "./plan_check.ts";
import { ProcessTable } from "./processes.ts";
import { member } from "./documents.ts";
import { memoryStore } from "./store.ts";
import { dropHolder } from "./systems.ts";

/** What a simulator can be told. */
export interface SimulatorOptions {
  /** What its machine does; see docs/simulator.md. */
  plan?: SimulatorPlan;
  /**
   * The folder that keeps the systems, so that other processes see them; made
   * if absent. Without one they live in memory and end with the simulator.
   */
  stateDir?: string;
  /** Over the plan's delays; `NO_DELAYS` for none at all. */
  delays?: Partial<SimulatorDelays>;
  /** Its time; by default the machine's. */
  clock?: SimulatorClock;
  /** What carries its sockets; by default memory. close() closes it. */
  sockets?: HvSocketTransport;
  /** Logical processors, for the service's properties; default 4. */
  processorCount?: number;
  /** Keep every call for {@linkcode Simulator.calls}; default false. */
  recordCalls?: boolean;
  /** How often a state folder is looked at for changes; default 20. */
  pollMs?: number;
}

/** What can be done to a system from outside HCS. */
export type Injection = Pick<SimulatorFault, "exit" | "crash" | "notify">;

/** A simulator. */
export interface Simulator extends AsyncDisposable {
  /** The Host Compute Service. */
  readonly backend: HcsBackend;
  /** Hyper-V sockets; its guests connect to listeners made here. */
  readonly sockets: HvSocketTransport;
  /** How many handles the backend has given out and not got back. */
  liveHandles(): LiveHandles;
  /** The calls in order, where `recordCalls` asks for them. */
  calls(): readonly RecordedCall[];
  /** A copy of the devices of a system's configuration; undefined: no system. */
  devices(id: string): Promise<Record<string, unknown> | undefined>;
  /** A copy of a system's configuration; undefined: no system. */
  document(id: string): Promise<Record<string, unknown> | undefined>;
  /** The requests that went to a guest, the newest last, at most 64. */
  guestRequests(id: string): Promise<unknown[]>;
  /** The files that a VM was granted. */
  grants(vmId: string): Promise<string[]>;
  /** Makes a system exit or crash, or notifies of something; false: no system. */
  inject(id: string, injection: Injection): Promise<boolean>;
  /** Breaks the connection to the service: every open handle is dead. */
  disconnect(): void;
  /** Closes the backend and the sockets. Idempotent. */
  close(): Promise<void>;
}

let instances = 0;

/** Makes a simulator. TypeError or RangeError where the plan is wrong. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const plan = checkPlan(options.plan ?? {});
  const clock = options.clock ?? systemClock();
  const owner = {
    ...ownProcess(),
    instance: `${++instances}-${crypto.randomUUID().slice(0, 8)}`,
  };
  const store = options.stateDir === undefined
    ? memoryStore(clock)
    : folderStore(options.stateDir, clock);
  const transport = options.sockets ?? memoryTransport();
  const guests = new GuestHost({
    store,
    clock,
    transport,
    owner,
    isAlive: mayRun,
  });
  const core = new Core({
    plan,
    delays: { ...DEFAULT_DELAYS, ...plan.delays, ...options.delays },
    store,
    clock,
    pollMs: options.pollMs ?? 20,
    processorCount: options.processorCount ?? 4,
    recordCalls: options.recordCalls ?? false,
    owner,
    follower: {
      follow(id, record) {
        processes.guests.follow(id, record);
        guests.follow(id, record);
      },
      forget(id) {
        processes.guests.forget(id);
        guests.forget(id);
      },
    },
  });
  const processes = new ProcessTable(core);
  guests.attach(core.delivery);

  let closing: Promise<void> | undefined;
  const closeBackend = () => closing ??= endBackend(core, processes, guests);
  const { transport: sockets } = guests.sockets;
  const close = async () => {
    await closeBackend();
    await sockets.close();
  };
  const copyOf = async (id: string, ...keys: string[]) => {
    const record = await store.read(id);
    return record && structuredClone(member(record.document, ...keys));
  };
  return {
    backend: simulatedBackend(core, processes, closeBackend),
    sockets,
    liveHandles: () => core.handles.live(),
    calls: () => core.calls,
    devices: (id) => copyOf(id, "VirtualMachine", "Devices"),
    document: (id) => copyOf(id),
    guestRequests: async (id) =>
      structuredClone((await store.read(id))?.guestRequests ?? []),
    grants: (vmId) => store.grants(vmId),
    async inject(id, injection) {
      const found = await store.update(id, ({ record }, nowMs) => {
        if (record) scheduleEffects(record, injection, nowMs);
        return record !== undefined;
      });
      core.delivery.changed(id);
      return found;
    },
    disconnect: () => core.disconnect(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What the end of a process would do: its handles and timers are gone. */
async function endBackend(
  core: Core,
  processes: ProcessTable,
  guests: GuestHost,
): Promise<void> {
  const held = new Map<string, number>();
  for (const entry of core.handles.values()) {
    if (entry.kind !== "system") continue;
    held.set(entry.id, (held.get(entry.id) ?? 0) + 1);
  }
  core.close();
  processes.guests.discardAll();
  await guests.close();
  for (const [id, handles] of held) await dropHolder(core, id, handles);
  await core.store.close();
}
