/** What the simulator's tests share: a system, its notifications, a document. */
import { assertEquals } from "@std/assert";
import type { HcsBackend, HcsNotification } from "../../src/hcs/backend.ts";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import {
  createSimulator,
  NO_DELAYS,
  type Simulator,
  type SimulatorOptions,
  type SimulatorPlan,
} from "../../src/sim/mod.ts";
import { Inbox } from "../hcs/backend_contract.ts";

/** A Linux document; `machine` goes over its VirtualMachine. */
export function documentOf(
  machine: Record<string, unknown> = {},
  rest: Record<string, unknown> = {},
): string {
  return JSON.stringify({
    Owner: "tests",
    SchemaVersion: { Major: 2, Minor: 1 },
    VirtualMachine: {
      Chipset: {
        Uefi: {
          BootThis: {
            DeviceType: "VmbFs",
            DevicePath: "\\kernel",
            OptionalData: "initrd=/initrd.img panic=-1",
          },
        },
      },
      ComputeTopology: {
        Memory: { SizeInMB: 1024 },
        Processor: { Count: 2 },
      },
      Devices: { Scsi: { "0": {} } },
      GuestConnection: {},
      ...machine,
    },
    ...rest,
  });
}

/** A simulator without delays, guests that boot at once. */
export function quick(
  plan: SimulatorPlan = {},
  options: SimulatorOptions = {},
): Simulator {
  return createSimulator({
    plan: { ...plan, guest: { bootMs: 0, ...plan.guest } },
    delays: NO_DELAYS,
    ...options,
  });
}

/** A system with its handle and notifications. */
export class Driver {
  readonly inbox = new Inbox();

  private constructor(
    readonly backend: HcsBackend,
    readonly id: string,
    readonly handle: bigint,
    readonly registration: bigint,
    listener: (driver: Driver) => void,
  ) {
    listener(this);
  }

  static async create(
    { backend }: Simulator,
    id = "vm",
    document = documentOf(),
  ): Promise<Driver> {
    const { handle } = await backend.createComputeSystem(id, document);
    const driver = await Driver.#register(backend, id, handle);
    await driver.inbox.next(Type.SystemCreateCompleted);
    return driver;
  }

  static async open({ backend }: Simulator, id = "vm"): Promise<Driver> {
    const { handle, hresult } = await backend.openComputeSystem(id);
    assertEquals(hresult, 0);
    return await Driver.#register(backend, id, handle);
  }

  static async #register(backend: HcsBackend, id: string, handle: bigint) {
    let made: Driver | undefined;
    const early: HcsNotification[] = [];
    const { handle: registration } = await backend
      .registerComputeSystemCallback(
        handle,
        (one) => made ? made.inbox.listener(one) : early.push(one),
      );
    return new Driver(backend, id, handle, registration, (driver) => {
      made = driver;
      early.forEach(driver.inbox.listener);
    });
  }

  async start(): Promise<void> {
    await this.backend.startComputeSystem(this.handle, "");
    await this.inbox.next(Type.SystemStartCompleted);
  }

  /** The exit's notification and its parsed data. */
  async exit(): Promise<{ status: number; data: Record<string, unknown> }> {
    const { status, data } = await this.inbox.next(Type.SystemExited);
    return { status, data: JSON.parse(data!) };
  }

  async properties(...types: string[]): Promise<Record<string, unknown>> {
    const query = types.length === 0 ? "{}" : JSON.stringify({
      PropertyTypes: types,
    });
    const { text } = await this.backend.getComputeSystemProperties(
      this.handle,
      query,
    );
    return JSON.parse(text!);
  }

  async modify(request: Record<string, unknown>): Promise<number> {
    const { hresult } = await this.backend.modifyComputeSystem(
      this.handle,
      JSON.stringify(request),
    );
    return hresult;
  }

  /** The numbers of all notifications so far. */
  get heard(): number[] {
    return this.inbox.all.map(({ type }) => type);
  }
}

/** The vsock port's service id. */
export function serviceOf(port: number): string {
  return `${port.toString(16).padStart(8, "0")}-facb-11e6-bd58-64006a7986d3`;
}
