/**
 * How long something has been going on, for people.
 *
 * @module
 */

/** `20 ms`, `2 s`, `2.4 s`, `240 s`. */
function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
}

/** `not back after 2 s`, of a call that has not returned. */
export function notBackText(ms: number | undefined): string {
  return ms === undefined ? "not back" : `not back after ${durationText(ms)}`;
}
