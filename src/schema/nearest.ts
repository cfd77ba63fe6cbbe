/**
 * The candidate whose spelling is nearest to `text`, or `undefined` when none
 * is near: at most a third of the letters (two at least) inserted, dropped,
 * replaced or swapped with a neighbour. A change of case alone costs nothing.
 * Of equally near candidates the first wins. A text of more than `maxLength`
 * letters is not compared: no name of the schema is longer than 64.
 */
export function nearest(
  text: string,
  candidates: Iterable<string>,
  maxLength = 64,
): string | undefined {
  if (text.length === 0 || text.length > maxLength) return undefined;
  const wanted = text.toLowerCase();
  let limit = Math.max(2, Math.floor(text.length / 3));
  let best: string | undefined;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (Math.abs(other.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, other);
    // Where every letter changes, the two have nothing in common.
    if (distance > limit || distance >= other.length) continue;
    best = candidate;
    limit = distance - 1;
    if (limit < 0) break;
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
