import type { ExamplePrediction } from '../metrics.ts';
import {
  countAfter,
  type FairnessGoal,
  largestGap,
  type OffsetCounts,
  type Offsets,
  ratesFor,
} from './group-offsets.ts';

interface Search {
  goal: FairnessGoal;
  floor: number;
}

/** One group with an offset. */
interface Candidate {
  offsets: Offsets;
  counts: OffsetCounts;
  rates: (number | null)[];
}

/**
 * The offsets, one for each group, that maximise accuracy minus the largest gap: a point of accuracy weighs as much as one
 * of the gap.
 */
export function searchOffsets(groups: ExamplePrediction[][], classes: number, search: Search): Offsets[] {
  const asTheyAre = groups.map((group) => candidate(group, new Array<number>(classes).fill(0), search));
  const best = classes === 2 ? searchThresholds(groups, asTheyAre, search) : searchByLabel(groups, asTheyAre, search);
  return best.map(({ offsets }) => offsets);
}

function candidate(group: ExamplePrediction[], offsets: Offsets, { goal, floor }: Search): Candidate {
  const counts = countAfter(group, offsets);
  return { offsets, counts, rates: ratesFor(goal, counts, floor) };
}

function scoreOf(chosen: Candidate[]): number {
  const examples = chosen.reduce((sum, { counts }) => sum + counts.examples, 0);
  const right = chosen.reduce((sum, { counts }) => sum + counts.right, 0);
  return right / examples - largestGap(chosen.map(({ rates }) => rates));
}

/** Scores this close are equal: nothing changes without a gain. */
const GAIN = 1e-9;

/** The thresholds tried for each group, and the grid steps for a common target, in each rate. */
const TRIED = { thresholds: 100, steps: 40 };

/**
 * For two labels: for every point on a grid of rates, each group's threshold that comes closest to it; the best of these.
 * The rates are those of the second label, which determine the first's.
 */
function searchThresholds(groups: ExamplePrediction[][], asTheyAre: Candidate[], search: Search): Candidate[] {
  const { goal } = search;
  const options = groups.map((group) => thresholdsOf(group).map((offset) => candidate(group, [0, offset], search)));
  const coordinates = ({ counts, rates }: Candidate): number[] =>
    goal === 'EQUALIZED_ODDS'
      ? [rates[2] ?? 0, rates[3] ?? 0]
      : [(goal === 'ACCURACY' ? counts.right : counts.selected[1]) / counts.examples];
  const points = options.map((candidates) => candidates.map(coordinates));
  const axis = Array.from({ length: TRIED.steps + 1 }, (_, i) => i / TRIED.steps);
  const targets = goal === 'EQUALIZED_ODDS' ? axis.flatMap((a) => axis.map((b) => [a, b])) : axis.map((a) => [a]);
  let [best, bestScore] = [asTheyAre, scoreOf(asTheyAre)];
  for (const target of targets) {
    const chosen = options.map((candidates, g) => nearest(candidates, points[g], target));
    const score = scoreOf(chosen);
    if (score > bestScore + GAIN) [best, bestScore] = [chosen, score];
  }
  return best;
}

function nearest(candidates: Candidate[], points: number[][], target: number[]): Candidate {
  const distance = (i: number) => Math.max(...target.map((value, axis) => Math.abs(value - points[i][axis])));
  let [best, shortest] = [0, distance(0)];
  for (let i = 1; i < candidates.length; i++) {
    const own = distance(i);
    const nearer = own < shortest - GAIN;
    if (!nearer && (own > shortest + GAIN || candidates[i].counts.right <= candidates[best].counts.right)) continue;
    [best, shortest] = [i, own];
  }
  return candidates[best];
}

/** Offsets of the second label that put the threshold between two neighbouring scores, or beyond all; 0 is one of them. */
function thresholdsOf(group: ExamplePrediction[]): number[] {
  const scores = [...new Set(group.map(({ probabilities: [p, q] }) => Math.log((q + 1e-12) / (p + 1e-12))))].sort(
    (a, b) => a - b,
  );
  const between = scores.slice(1).map((score, i) => -(score + scores[i]) / 2);
  const share = Math.max(1, between.length / TRIED.thresholds);
  const thinned = Array.from(
    { length: Math.min(between.length, TRIED.thresholds) },
    (_, i) => between[Math.floor(i * share)],
  );
  return [0, 1 - scores[0], ...thinned, -1 - (scores.at(-1) ?? 0)];
}

const SHIFTS = Array.from({ length: 25 }, (_, i) => (i - 12) / 4);
const ROUNDS = 4;

/** For more labels: one group and label after the other gets the shift that is best with all others fixed. */
function searchByLabel(groups: ExamplePrediction[][], asTheyAre: Candidate[], search: Search): Candidate[] {
  const chosen = [...asTheyAre];
  let best = scoreOf(chosen);
  for (let round = 0; round < ROUNDS; round++) {
    const before = best;
    for (const [g, group] of groups.entries()) {
      for (let label = 0; label < chosen[g].offsets.length; label++) {
        for (const shift of SHIFTS) {
          const kept = chosen[g];
          chosen[g] = candidate(group, kept.offsets.with(label, shift), search);
          const score = scoreOf(chosen);
          if (score > best + GAIN) best = score;
          else chosen[g] = kept;
        }
      }
    }
    if (best <= before + GAIN) break;
  }
  return chosen;
}
