/**
 * What every kind of device has in common: counted entries, handles that
 * remove them once, and the table's own storage.
 *
 * @module
 */
import { ClosedError, HcsError } from "../../errors.ts";
import { Hresult } from "../../ffi/hresult.ts";
import { isAlreadyStopped, isNotFound } from "../../hcs/predicates.ts";
import type { OperatingSystem } from "../operating_system.ts";
import { DeviceError } from "./device_error.ts";
import type { DeviceHost, PersistDevices } from "./device_host.ts";
import {
  type Acquisition,
  type Entry,
  RefCounts,
  type RefCountsSteps,
} from "./ref_counts.ts";

/** What all devices of one VM share. */
export interface DeviceContext {
  /** The VM. */
  readonly host: DeviceHost;
  /** What the VM boots; undefined where it is not known. */
  readonly operatingSystem: OperatingSystem | undefined;
  /** The Windows build of the host; undefined where it is not known. */
  readonly osBuild: number | undefined;
  /** Spellings that are one to Windows are one here; else as written. */
  readonly foldNames: boolean;
  /** Grant access to a disk before it is attached, unless an add says else. */
  readonly grantAccess: boolean;
  /** Stores the table before and after each change. */
  readonly persist: PersistDevices;
}

/** The first build with AdapterId, several SCSI controllers, Plan9 flags. */
export const build1809 = 17763;

/** A device that was added; disposing of it removes it, once. */
export class AttachedDevice implements AsyncDisposable {
  readonly #release: () => Promise<unknown>;
  #removing: Promise<void> | undefined;

  /** For the device classes. */
  constructor(release: () => Promise<unknown>) {
    this.#release = release;
  }

  /**
   * Drops this use of the device; the last use removes it. Idempotent: a
   * second call waits for the first. One that failed can be tried again.
   */
  remove(): Promise<void> {
    return this.#removing ??= this.#release().then(() => {}, (error) => {
      this.#removing = undefined;
      throw error;
    });
  }

  /** The same as remove(); a VM that has ended meanwhile is no error. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.remove();
    } catch (error) {
      const hasEnded = error instanceof ClosedError || isAlreadyStopped(error);
      if (!hasEnded && !isNotFound(error)) throw error;
    }
  }
}

/** A device that was added, with what it is and where. */
export type Attached<Record> = AttachedDevice & Readonly<Record>;

/** Makes the handle of a device. */
export function attached<Record extends object>(
  record: Record,
  release: () => Promise<unknown>,
): Attached<Record> {
  return Object.assign(new AttachedDevice(release), structuredClone(record));
}

/** The steps that a kind of device brings; the rest is the same for all. */
export type DeviceSteps<Record> = Omit<RefCountsSteps<Record>, "isGone">;

/** One kind of device of one VM. */
export abstract class DeviceTable<Record extends object> {
  /** What all devices of the VM share. */
  protected readonly context: DeviceContext;
  /** What is there. */
  protected readonly counts: RefCounts<Record>;

  /** For the device classes. */
  constructor(context: DeviceContext, steps: DeviceSteps<Record>) {
    this.context = context;
    this.counts = new RefCounts({ ...steps, isGone }, context.persist);
  }

  /** What is there, in the order it was added: copies. */
  list(): (Record & { count: number })[] {
    return this.counts.snapshot()
      .filter(({ phase }) => phase !== "adding")
      .map(({ record, count }) => ({ ...record, count }));
  }

  /** True where the device of this name is there. */
  has(name: string): boolean {
    return this.counts.get(name) !== undefined;
  }

  /** Everything with its state, to be stored. */
  entries(): Entry<Record>[] {
    return this.counts.snapshot();
  }

  /** Takes back or finishes what a killed process left; what failed. */
  recover(): Promise<unknown[]> {
    return this.counts.recover();
  }

  /** Adds a use. */
  protected acquire(
    name: string,
    use: Acquisition<Record>,
  ): Promise<Entry<Record>> {
    return this.counts.acquire(name, use);
  }

  /** The error of an operation that HCS is not asked for. */
  protected refuse(
    reason: DeviceError["reason"],
    message: string,
    hints: readonly string[] = [],
  ): DeviceError {
    const { id } = this.context.host;
    return new DeviceError(`${message} VM "${id}"`, {
      reason,
      operation: "devices",
      id,
      hints,
    });
  }
}

/** Removing what is not there: HCS says so in one of these ways. */
function isGone(error: unknown): boolean {
  return isNotFound(error) ||
    error instanceof HcsError && error.code === Hresult.E_INVALIDARG;
}
