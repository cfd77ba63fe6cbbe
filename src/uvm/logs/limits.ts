/**
 * The bounds of what a guest can make the host keep.
 *
 * @module
 */

/** Bounds of a guest's log. All in bytes of what the guest sent. */
export interface GuestLogLimits {
  /** The longest raw entry; longer text is cut into several. 64 KiB. */
  maxRawBytes?: number;
  /** The longest JSON object; a longer one is raw text. 1 MiB. */
  maxObjectBytes?: number;
  /** The newest entries that are held (`tail`). 1000. */
  maxHeldEntries?: number;
  /** And their bytes. 1 MiB. */
  maxHeldBytes?: number;
  /** What may wait for one consumer before the guest has to. 256 KiB. */
  maxQueuedBytes?: number;
}

/** Objects and arrays inside one another; a deeper object is raw text. */
export const maxDepth = 256;

/** The default bounds. */
const defaultLimits: Required<GuestLogLimits> = {
  maxRawBytes: 64 * 1024,
  maxObjectBytes: 1024 * 1024,
  maxHeldEntries: 1000,
  maxHeldBytes: 1024 * 1024,
  maxQueuedBytes: 256 * 1024,
};

/** Fills in the defaults. RangeError for a bound that is no number above 0. */
export function resolveLimits(
  limits: GuestLogLimits = {},
): Required<GuestLogLimits> {
  const resolved = { ...defaultLimits };
  for (const key of Object.keys(defaultLimits) as (keyof GuestLogLimits)[]) {
    const value = limits[key];
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`Limit "${key}" must be above 0: ${value}`);
    }
    resolved[key] = value;
  }
  return resolved;
}
