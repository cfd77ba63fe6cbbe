/**
 * Texts of flag values as numbers: sizes, durations, whole numbers. Each is
 * undefined for a text that is none.
 *
 * @module
 */

/** Powers of 1024 for both spellings: Windows tools mean 1024 by `MB`. */
const sizeUnits: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 2 ** 10,
  kb: 2 ** 10,
  kib: 2 ** 10,
  m: 2 ** 20,
  mb: 2 ** 20,
  mib: 2 ** 20,
  g: 2 ** 30,
  gb: 2 ** 30,
  gib: 2 ** 30,
  t: 2 ** 40,
  tb: 2 ** 40,
  tib: 2 ** 40,
};

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  "": 1000,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A size in bytes: `2GiB`, `512MB` (1024-based as well), `1073741824`. */
export function parseSize(text: string): number | undefined {
  return scaled(text, sizeUnits, Number.MAX_SAFE_INTEGER);
}

/** A duration in milliseconds: `30s`, `500ms`, `4m`, `1.5h`; bare: seconds. */
export function parseDuration(text: string): number | undefined {
  // Timers take at most 2^31 - 1 milliseconds, 24.8 days.
  const value = scaled(text, durationUnits, 0x7fffffff);
  return value === 0 ? undefined : value;
}

/** A whole number of 0 or more. */
export function parseWhole(text: string): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

function scaled(
  text: string,
  units: Readonly<Record<string, number>>,
  most: number,
): number | undefined {
  const match = /^(\d{1,16}(?:\.\d{1,6})?) ?([a-z]*)$/i.exec(text.trim());
  if (!match) return undefined;
  const unit = match[2].toLowerCase();
  if (!Object.hasOwn(units, unit)) return undefined;
  const value = Math.round(Number(match[1]) * units[unit]);
  return value <= most ? value : undefined;
}
