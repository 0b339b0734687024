/** Classes with at most this many examples keep them all. */
const KEPT_PER_CLASS = 1;
/** A label that is at most this much less probable than the most probable class is not disputed. */
const TIE = 1e-6;
/** The threshold of a class that no example has: no probability reaches it. */
const NEVER = 2;

/** Probabilities of classes, `[examples, classes]`. */
export interface Probabilities {
  values: ArrayLike<number>;
  classCount: number;
}

/** An example whose label is disputed. */
export interface DisputedLabel {
  position: number;
  /** The most probable class. */
  suggested: number;
  /** The probability of its own label. */
  confidence: number;
}

/**
 * Finds examples whose labels are probably wrong, by confident learning with pruning by noise rate, the least probable label first.
 * Source: Northcutt, Jiang, Chuang, "Confident learning: estimating uncertainty in dataset labels", JAIR 70 (2021), section 3. Ties and
 * roundings, which the paper leaves open, are chosen so that the examples are those that cleanlab finds: `disputed-labels.spec.ts`
 * compares them.
 *
 * From the examples that a model is confident about, it estimates how many with label i are truly of class j, and takes as many with that
 * label: those whose probability of j exceeds that of i the most.
 *
 * @param labels the class of each example
 * @param probabilities out of sample: of models that were not trained on the example
 */
export function disputedLabels(labels: ArrayLike<number>, probabilities: Probabilities): DisputedLabel[] {
  const { values, classCount } = probabilities;
  const ofLabel = Array.from({ length: classCount }, (): number[] => []);
  for (let i = 0; i < labels.length; i++) ofLabel[labels[i]].push(i);
  const joint = confidentJoint(ofLabel, probabilities);
  const disputed: DisputedLabel[] = [];
  for (const [label, members] of ofLabel.entries()) {
    if (members.length <= KEPT_PER_CLASS) continue;
    const noise = pruneCounts(joint.subarray(label * classCount, (label + 1) * classCount), label);
    const taken = new Set<number>();
    for (let other = 0; other < classCount; other++) {
      if (other === label || noise[other] <= 0) continue;
      const margin = (i: number) => values[i * classCount + other] - values[i * classCount + label];
      for (const i of members.toSorted((a, b) => margin(b) - margin(a)).slice(0, noise[other])) taken.add(i);
    }
    for (const position of taken) {
      const row = (other: number) => values[position * classCount + other];
      const suggested = mostProbable(row, classCount, label);
      if (suggested !== label) disputed.push({ position, suggested, confidence: row(label) });
    }
  }
  return disputed.sort((a, b) => a.confidence - b.confidence || a.position - b.position);
}

/** The first most probable class; the label where that is as probable, but for `TIE`. */
function mostProbable(row: (other: number) => number, classCount: number, label: number): number {
  let [best, most] = [-1, Number.NEGATIVE_INFINITY];
  for (let other = 0; other < classCount; other++) {
    const probability = row(other) + (other === label ? TIE : 0);
    if (probability > most) [best, most] = [other, probability];
  }
  return best;
}

/**
 * `[label, true class]`: how many examples there are of each, estimated from those that exceed a class's threshold, its mean
 * probability among the examples with that label. Rows add up to the number of examples with the label. Source: section 3.1 of the
 * paper.
 */
function confidentJoint(ofLabel: number[][], { values, classCount }: Probabilities): Float64Array {
  const thresholds = ofLabel.map((members, label) => {
    if (members.length === 0) return NEVER;
    const sum = members.reduce((total, i) => total + values[i * classCount + label], 0);
    return Math.max(sum / members.length, 2 * TIE);
  });
  const joint = new Float64Array(classCount * classCount);
  for (const [label, members] of ofLabel.entries())
    for (const i of members) {
      const confident = thresholds.flatMap((least, other) =>
        values[i * classCount + other] >= least - TIE ? [other] : [],
      );
      if (confident.length === 0) continue;
      const row = (other: number) => values[i * classCount + other];
      const known = confident.length === 1 ? confident[0] : mostProbable(row, classCount, -1);
      joint[label * classCount + known]++;
    }
  for (let label = 0; label < classCount; label++)
    joint[label * classCount + label] = Math.max(1, joint[label * classCount + label]);
  return calibrated(joint, ofLabel);
}

function calibrated(joint: Float64Array, ofLabel: number[][]): Float64Array {
  const classCount = ofLabel.length;
  for (const [label, members] of ofLabel.entries()) {
    const row = joint.subarray(label * classCount, (label + 1) * classCount);
    const sum = row.reduce((total, count) => total + count, 0);
    row.set(roundKeepingSum(row.map((count) => (count / sum) * members.length)));
  }
  return joint;
}

/**
 * How many examples of a label to take for each true class, such that one is left.
 *
 * @param counts of the label's examples by true class
 */
function pruneCounts(counts: Float64Array, label: number): Float64Array {
  const kept = Math.max(counts[label], KEPT_PER_CLASS);
  const nonZero = counts.reduce((total, count) => total + Number(count !== 0), 0);
  const less = (kept - counts[label]) / Math.max(nonZero - 1, 1);
  return counts.map((count, other) => (other === label ? kept : Math.trunc(Math.max(0, count - less))));
}

/** Rounds numbers so that their sum is rounded too: the largest remainders are rounded up. */
function roundKeepingSum(numbers: Float64Array): Float64Array {
  const rounded = numbers.map(halfToEven);
  const total = (list: Float64Array) => list.reduce((sum, number) => sum + number, 0);
  const wanted = halfToEven(total(numbers));
  for (let missing = wanted - total(rounded); missing !== 0; missing = wanted - total(rounded)) {
    const step = Math.sign(missing);
    const residue = (i: number) => step * (numbers[i] - rounded[i]);
    // Of equal remainders, the last is rounded up first.
    const order = [...numbers.keys()].sort((a, b) => residue(b) - residue(a) || step * (b - a));
    for (const i of order.slice(0, Math.abs(missing))) rounded[i] += step;
  }
  return rounded;
}

/** As numpy rounds. */
function halfToEven(number: number): number {
  const below = Math.floor(number);
  if (number - below !== 0.5) return Math.round(number);
  return below % 2 === 0 ? below : below + 1;
}
