/**
 * Serial ports of a VM, each connected to a named pipe of the host.
 *
 * @module
 */
import {
  type Attached,
  attached,
  type DeviceContext,
  DeviceTable,
} from "./device_table.ts";
import { checkPipe } from "./mapped_pipes.ts";
import type { Entry } from "./ref_counts.ts";

/** A serial port of a VM. */
export interface SerialPort {
  /** 0 (COM1, `ttyS0`) or 1 (COM2, `ttyS1`). */
  port: number;
  /** The pipe, `\\.\pipe\NAME`. */
  namedPipe: string;
}

/** A serial port that was connected. Disposing of it disconnects it. */
export type AttachedComPort = Attached<SerialPort>;

/** The serial ports of a VM. */
export class ComPorts extends DeviceTable<SerialPort> {
  /** For the VM's device table. */
  constructor(context: DeviceContext, entries: readonly Entry<SerialPort>[]) {
    const resource = ({ port }: SerialPort) =>
      `VirtualMachine/Devices/ComPorts/${port}`;
    super(context, {
      keyOf: ({ port }) => `${port}`,
      attach: (port) =>
        context.host.modify({
          ResourcePath: resource(port),
          RequestType: "Add",
          Settings: { NamedPipe: port.namedPipe },
        }),
      detach: (port) =>
        context.host.modify({
          ResourcePath: resource(port),
          RequestType: "Remove",
          Settings: { NamedPipe: port.namedPipe },
        }),
      free: () => {},
    });
    this.counts.restore(entries);
  }

  /** Connects port 0 or 1. DeviceError where it is connected already. */
  async add(port: number, namedPipe: string): Promise<AttachedComPort> {
    checkPort(port);
    checkPipe(namedPipe);
    const entry = await this.acquire(`${port}`, {
      join: (present) => {
        throw this.refuse(
          "already-attached",
          `Serial port ${port} is connected to "${present.namedPipe}" already in`,
        );
      },
      reserve: () => ({ port, namedPipe }),
    });
    return attached(
      entry.record,
      () => this.#release(port, entry),
    );
  }

  /** Disconnects a port. */
  async remove(port: number): Promise<void> {
    checkPort(port);
    await this.#release(port);
  }

  #release(port: number, entry?: Entry<SerialPort>): Promise<boolean> {
    const missing = () =>
      this.refuse("not-attached", `Serial port ${port} is not connected in`);
    return this.counts.release(`${port}`, { entry, missing });
  }
}

function checkPort(port: number): void {
  if (port === 0 || port === 1) return;
  throw new RangeError(`Serial port must be 0 or 1: ${port}`);
}
