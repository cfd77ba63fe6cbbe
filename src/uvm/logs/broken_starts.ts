/**
 * Where objects begin that are known to be broken: so that the parser does not
 * scan them again, which would take quadratic time.
 *
 * @module
 */

/** Starts of one failure, rising, and how many of them are passed. */
interface Run {
  starts: Float64Array;
  passed: number;
}

/** Positions that are asked for in rising order. */
export class BrokenStarts {
  #runs: Run[] = [];

  /** Adds positions in rising order. */
  add(starts: Float64Array): void {
    this.#runs.push({ starts, passed: 0 });
  }

  /** True for a position that was added; smaller ones are forgotten. */
  has(at: number): boolean {
    if (this.#runs.length === 0) return false;
    let found = false;
    let ended = false;
    for (const run of this.#runs) {
      while (run.starts[run.passed] < at) run.passed++;
      if (run.starts[run.passed] === at) found = true;
      if (run.passed === run.starts.length) ended = true;
    }
    if (ended) {
      this.#runs = this.#runs.filter((r) => r.passed < r.starts.length);
    }
    return found;
  }

  /** True where a position from here on was added. */
  reach(at: number): boolean {
    return this.has(at) || this.#runs.length > 0;
  }

  /** The bytes were moved to the front by so much. */
  shift(by: number): void {
    for (const { starts } of this.#runs) {
      for (let i = 0; i < starts.length; i++) starts[i] -= by;
    }
  }
}
