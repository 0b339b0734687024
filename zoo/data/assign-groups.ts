/** A group's examples by class: `[class, count]`. */
export type ClassCounts = [label: number, count: number][];

/**
 * Gives each group to one of several parts, so that each part gets its share of every class, as nearly as whole groups allow: the
 * groups whose classes are the most uneven first, each to the part that leaves the classes spread most evenly, and among
 * equals to the one with the fewest examples. With equal shares these are the folds of scikit-learn's `StratifiedGroupKFold`
 * (`_find_best_fold`), without its shuffle. Where there are as many groups as parts, no part stays empty.
 *
 * @param groups in the order that decides between equals
 * @param classCount number of classes
 * @param shares of the parts; together 1
 * @returns the part of each group
 */
export function assignGroups(groups: ClassCounts[], classCount: number, shares: number[]): number[] {
  const totals = new Float64Array(classCount);
  for (const group of groups) for (const [label, count] of group) totals[label] += count;
  const spread = new Spread(totals, shares);
  const order = [...groups.keys()].sort(
    (a, b) => unevenness(groups[b], classCount) - unevenness(groups[a], classCount),
  );
  const parts = new Array<number>(groups.length).fill(0);
  for (const [done, group] of order.entries()) {
    const empty = spread.emptyParts();
    const left = order.length - done;
    const candidates = left <= empty.length ? empty : [...shares.keys()];
    const part = spread.bestPart(groups[group], candidates);
    spread.add(groups[group], part);
    parts[group] = part;
  }
  return parts;
}

/** The standard deviation of a group's counts over all classes. */
function unevenness(group: ClassCounts, classCount: number): number {
  let [sum, squares] = [0, 0];
  for (const [, count] of group) {
    sum += count;
    squares += count * count;
  }
  return rounded(Math.sqrt(Math.max(0, squares / classCount - (sum / classCount) ** 2)));
}

/** So that the order of a sum does not decide between equals. */
const rounded = (number: number) => Math.round(number * 1e9) / 1e9;

/** How evenly the classes are spread over the parts so far. */
class Spread {
  private readonly counts: Float64Array[];
  private readonly sizes: number[];
  /** Of each class: the standard deviation, over the parts, of the share of the class that each has. */
  private readonly deviations: Float64Array;
  private total = 0;

  constructor(
    private readonly totals: Float64Array,
    private readonly shares: number[],
  ) {
    this.counts = shares.map(() => new Float64Array(totals.length));
    this.sizes = shares.map(() => 0);
    this.deviations = new Float64Array(totals.length);
  }

  emptyParts(): number[] {
    return [...this.sizes.keys()].filter((part) => this.sizes[part] === 0);
  }

  add(group: ClassCounts, part: number): void {
    for (const [label, count] of group) {
      this.counts[part][label] += count;
      this.sizes[part] += count;
      const deviation = this.deviation(label, part, 0);
      this.total += deviation - this.deviations[label];
      this.deviations[label] = deviation;
    }
  }

  bestPart(group: ClassCounts, candidates: number[]): number {
    let [best, least, fewest] = [candidates[0], Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const part of candidates) {
      const uneven = this.unevennessWith(group, part);
      const size = this.sizes[part] / this.shares[part];
      if (uneven < least || (isClose(uneven, least) && size < fewest)) [best, least, fewest] = [part, uneven, size];
    }
    return best;
  }

  /** The mean over the classes if the part had the group as well. */
  private unevennessWith(group: ClassCounts, part: number): number {
    let total = this.total;
    for (const [label, count] of group) total += this.deviation(label, part, count) - this.deviations[label];
    return rounded(total / this.totals.length);
  }

  private deviation(label: number, part: number, added: number): number {
    const { counts, shares, totals } = this;
    const parts = shares.length;
    let [sum, squares] = [0, 0];
    const share = (i: number) => (counts[i][label] + (i === part ? added : 0)) / (totals[label] * shares[i] * parts);
    for (let i = 0; i < parts; i++) sum += share(i);
    for (let i = 0; i < parts; i++) squares += (share(i) - sum / parts) ** 2;
    return Math.sqrt(squares / parts);
  }
}

/** As numpy's `isclose`. */
const isClose = (a: number, b: number) => Number.isFinite(b) && Math.abs(a - b) <= 1e-8 + 1e-5 * Math.abs(b);
