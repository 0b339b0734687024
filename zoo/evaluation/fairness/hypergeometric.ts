import type { Random } from '../../data/random.ts';
import { logChoose } from '../log-factorial.ts';

/** Probabilities so much smaller than the largest are left out of sums. */
export const NEGLIGIBLE = 1e-12;

/** So many drawn without replacement from `total`, of which `hits` are hits. */
export interface Urn {
  total: number;
  hits: number;
  drawn: number;
}

/** The fewest and the most hits that can be among those drawn. */
export function supportOf({ total, hits, drawn }: Urn): [lowest: number, highest: number] {
  return [Math.max(0, drawn + hits - total), Math.min(drawn, hits)];
}

/** The most probable number of hits among those drawn. */
function modeOf(urn: Urn): number {
  const [lowest, highest] = supportOf(urn);
  return Math.min(highest, Math.max(lowest, Math.floor(((urn.drawn + 1) * (urn.hits + 1)) / (urn.total + 2))));
}

/** ln of the probability that `k` of those drawn are hits; `k` lies in the support. */
export function logHypergeometric({ total, hits, drawn }: Urn, k: number): number {
  return logChoose(hits, k) + logChoose(total - hits, drawn - k) - logChoose(total, drawn);
}

/** P(k − 1) / P(k). */
function ratioBelow({ total, hits, drawn }: Urn, k: number): number {
  return (k * (total - hits - drawn + k)) / ((hits - k + 1) * (drawn - k + 1));
}

/** Calls `visit` with the counts up to `most`, and their probabilities relative to the largest of them, which comes first. */
function upTo(urn: Urn, most: number, visit: (k: number, relative: number) => void): number {
  const [lowest, highest] = supportOf(urn);
  const last = Math.min(most, highest);
  const start = Math.min(last, modeOf(urn));
  for (let [k, relative] = [start, 1]; k >= lowest && relative > NEGLIGIBLE; k--) {
    visit(k, relative);
    relative *= ratioBelow(urn, k);
  }
  for (let [k, relative] = [start + 1, 1]; k <= last; k++) {
    relative /= ratioBelow(urn, k);
    if (relative < NEGLIGIBLE) break;
    visit(k, relative);
  }
  return start;
}

/** ln of the probability that at most `most` of those drawn are hits. */
export function logAtMost(urn: Urn, most: number): number {
  if (most < supportOf(urn)[0]) return Number.NEGATIVE_INFINITY;
  let sum = 0;
  const start = upTo(urn, most, (_, relative) => {
    sum += relative;
  });
  return logHypergeometric(urn, start) + Math.log(sum);
}

/** Hits among those drawn, given that they are at most `most`, which is in the support. */
export function drawAtMost(urn: Urn, most: number, random: Random): number {
  const counts: number[] = [];
  const sums: number[] = [0];
  upTo(urn, most, (k, relative) => {
    counts.push(k);
    sums.push(sums[sums.length - 1] + relative);
  });
  const at = random.next() * sums[sums.length - 1];
  const found = counts.findIndex((_, i) => at < sums[i + 1]);
  return counts[found < 0 ? counts.length - 1 : found];
}
