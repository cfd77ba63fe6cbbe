/**
 * The candidate that `text` was meant to be, or `undefined` where none is near.
 * A change of letter case costs nothing. Next comes the shortest candidate that
 * begins with `text` (three letters at least), then the one whose spelling is
 * nearest: at most a third of the letters (two at least, and fewer than half)
 * inserted, dropped, replaced or swapped with a neighbour. Of equally near
 * candidates the first wins. Numbers are no spelling of each other: a
 * candidate that is one is left out. A text of more than `maxLength` letters
 * is not compared: no name of the schema is longer than 64.
 */
export function nearest(
  text: string,
  candidates: Iterable<string>,
  maxLength = 64,
): string | undefined {
  if (text.length === 0 || text.length > maxLength) return undefined;
  const wanted = text.toLowerCase();
  const names = [...candidates].filter((name) => !/^[\d.]+$/.test(name));
  return names.find((name) => name.toLowerCase() === wanted) ??
    shortestWith(wanted, names) ?? nearestOf(wanted, names);
}

function shortestWith(
  start: string,
  names: readonly string[],
): string | undefined {
  if (start.length < 3) return undefined;
  return names.filter((name) => name.toLowerCase().startsWith(start))
    .sort((a, b) => a.length - b.length)[0];
}

function nearestOf(
  wanted: string,
  names: readonly string[],
): string | undefined {
  let limit = Math.max(2, Math.floor(wanted.length / 3));
  let best: string | undefined;
  for (const name of names) {
    const other = name.toLowerCase();
    if (Math.abs(other.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, other);
    const isNear = distance <= limit &&
      distance * 2 < Math.max(wanted.length, other.length);
    if (!isNear) continue;
    best = name;
    limit = distance - 1;
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        above[column] + 1,
        current[column - 1] + 1,
        above[column - 1] + (same ? 0 : 1),
      );
      if (
        row > 1 && column > 1 && a[row - 1] === b[column - 2] &&
        a[row - 2] === b[column - 1]
      ) cost = Math.min(cost, before[column - 2] + 1);
      current.push(cost);
    }
    before = above;
    above = current;
  }
  return above[b.length];
}
