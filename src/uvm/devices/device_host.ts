/**
 * What the device classes work over: the part of a VM that they need.
 *
 * @module
 */
import type { ModifySettingRequest } from "../../schema/mod.ts";

/** A VM whose devices change. `UtilityVm` makes one of itself. */
export interface DeviceHost {
  /** The compute system's id. */
  readonly id: string;
  /** Sends a request; rejects where HCS or the guest refuses. */
  modify(request: ModifySettingRequest): Promise<void>;
  /** Queries properties by HCS's names. */
  properties(...types: string[]): Promise<Record<string, unknown>>;
  /** Lets the VM's identity read and write a file. */
  grantAccess?(path: string): Promise<void>;
  /** Takes that back; where Windows cannot, it does nothing. */
  revokeAccess?(path: string): Promise<void>;
  /** Hears of what failed without failing the operation. */
  warn?(message: string, properties: Record<string, unknown>): void;
}

/**
 * Called before and after each change of the device table, with the table as
 * it is then: a change under way is marked, so that whoever reads the stored
 * table later knows what a killed process left undone.
 */
export type PersistDevices = () => Promise<void>;
