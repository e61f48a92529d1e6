/** Numbers that lie together, both ends included. */
interface Run {
  first: number;
  last: number;
}

/** More holes than this, and the lowest one is forgotten. */
const MAX_RUNS = 1_000;

/**
 * A set of whole numbers that mostly come in order: it holds runs, not numbers, so it stays small however many there are.
 * Beyond 1,000 holes the lowest is taken for filled.
 */
export class NumberRuns {
  /** In rising order, with at least one number missing between two of them. */
  private readonly runs: Run[] = [];

  /** @returns whether the number was not there yet. */
  add(number: number): boolean {
    let index = this.runs.length; // of the first run that begins after the number; looked for from the end, where it is
    while (index > 0 && this.runs[index - 1].first > number) index -= 1;
    const below = index === 0 ? undefined : this.runs[index - 1];
    const above = this.runs.at(index);
    if (below && number <= below.last) return false;
    const joinsBelow = below?.last === number - 1;
    const joinsAbove = above?.first === number + 1;
    if (below && above && joinsBelow && joinsAbove) {
      below.last = above.last;
      this.runs.splice(index, 1);
    } else if (below && joinsBelow) {
      below.last = number;
    } else if (above && joinsAbove) {
      above.first = number;
    } else {
      this.runs.splice(index, 0, { first: number, last: number });
      if (this.runs.length > MAX_RUNS) this.runs.splice(0, 2, { first: this.runs[0].first, last: this.runs[1].last });
    }
    return true;
  }
}
