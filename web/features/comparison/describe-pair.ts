import { t } from '../../messages/t.ts';
import { formatFixed } from '../interface/format.ts';
import type { Pair, Task } from './comparison-query.ts';

const LEVEL = 0.05;

/** Whether a difference is beyond chance, however many pairs are compared. */
export const isReal = ({ adjustedPValue }: Pair): boolean => adjustedPValue < LEVEL;

/** Whether `b` is the better one of a pair: errors of numbers are lower, everything else is higher. */
export const isBAhead = ({ difference }: Pair, task: Task): boolean =>
  task === 'REGRESSION' ? difference < 0 : difference > 0;

interface Described {
  pair: Pair;
  task: Task;
  /** What the two are called on the page. */
  a: string;
  b: string;
  exampleCount: number;
  /** How many pairs the p-values are corrected for. */
  pairs: number;
}

/** Says in sentences whether the difference between two checkpoints is real, and how large it is. */
export function describePair({ pair, task, a, b, exampleCount, pairs }: Described): string {
  const p = formatP(pair.adjustedPValue, pairs);
  const [better, worse] = isBAhead(pair, task) ? [b, a] : [a, b];
  const size = SIZES[task](pair, better, worse);
  if (isReal(pair)) {
    // The sign test of numbers is about which of the two is nearer more often, which may be the one with the larger mean error.
    const bWins = task === 'REGRESSION' ? pair.onlyBRight > pair.onlyARight : isBAhead(pair, task);
    const won = bWins
      ? { better: b, worse: a, more: pair.onlyBRight, fewer: pair.onlyARight }
      : { better: a, worse: b, more: pair.onlyARight, fewer: pair.onlyBRight };
    return `${REAL[task]({ ...won, p })} ${size}`;
  }
  const none = NOT_REAL[task]({ a, b, ofA: pair.onlyARight, ofB: pair.onlyBRight, p, exampleCount });
  return [none, size, whyTheTestDecides(pair, task, pairs), whatWouldShow(pair, exampleCount)]
    .filter(Boolean)
    .join(' ');
}

/** An interval without zero says that there is a difference where the test does not: why the test is the one to believe. */
function whyTheTestDecides({ interval: [low, high], pValue }: Pair, task: Task, pairs: number): string {
  if ((task !== 'SINGLE_LABEL' && task !== 'MULTI_LABEL') || (low <= 0 && high >= 0)) return '';
  return pValue < LEVEL
    ? t('The interval is of this pair alone, and the test is corrected for {pairs} pairs: believe the test.', { pairs })
    : t('The interval is approximate, and the test is exact: where so few examples differ, believe the test.');
}

interface Real {
  better: string;
  worse: string;
  more: number;
  fewer: number;
  p: string;
}

const REAL: Record<Task, (real: Real) => string> = {
  SINGLE_LABEL: ({ better, worse, more, fewer, p }) =>
    t(
      '{better} is better than {worse} beyond chance: {more} test examples only {better} predicts correctly, against {fewer} only {worse} ({p}).',
      { better, worse, more, fewer, p },
    ),
  MULTI_LABEL: ({ better, worse, more, fewer, p }) =>
    t(
      '{better} is better than {worse} beyond chance: of {more} test examples only {better} has every label right, against {fewer} only {worse} ({p}).',
      { better, worse, more, fewer, p },
    ),
  REGRESSION: ({ better, worse, more, fewer, p }) =>
    t('{better} and {worse} differ beyond chance: {better} is nearer on {more} test examples, against {fewer} ({p}).', {
      better,
      worse,
      more,
      fewer,
      p,
    }),
  TOKEN_LABELS: ({ better, worse, more, fewer, p }) =>
    t(
      '{better} is better than {worse} beyond chance: {more} texts only {better} has entirely right, against {fewer} only {worse} ({p}).',
      { better, worse, more, fewer, p },
    ),
};

interface NotReal {
  a: string;
  b: string;
  ofA: number;
  ofB: number;
  p: string;
  exampleCount: number;
}

const NOT_REAL: Record<Task, (none: NotReal) => string> = {
  SINGLE_LABEL: ({ a, b, ofA, ofB, p, exampleCount }) =>
    t(
      'No difference between {a} and {b} that {exampleCount} test examples could show: {ofA} only {a} predicts correctly, {ofB} only {b} ({p}).',
      { a, b, exampleCount, ofA, ofB, p },
    ),
  MULTI_LABEL: ({ a, b, ofA, ofB, p, exampleCount }) =>
    t(
      'No difference between {a} and {b} that {exampleCount} test examples could show: of {ofA} only {a} has every label right, of {ofB} only {b} ({p}).',
      { a, b, exampleCount, ofA, ofB, p },
    ),
  REGRESSION: ({ a, b, ofA, ofB, p, exampleCount }) =>
    t(
      'No difference between {a} and {b} that {exampleCount} test examples could show: {a} is nearer on {ofA}, {b} on {ofB} ({p}).',
      { a, b, exampleCount, ofA, ofB, p },
    ),
  TOKEN_LABELS: ({ a, b, ofA, ofB, p, exampleCount }) =>
    t(
      'No difference between {a} and {b} that {exampleCount} test texts could show: {ofA} only {a} has entirely right, {ofB} only {b} ({p}).',
      { a, b, exampleCount, ofA, ofB, p },
    ),
};

/** How far the better one is ahead, with the interval of that. */
const SIZES: Record<Task, (pair: Pair, better: string, worse: string) => string> = {
  SINGLE_LABEL: (pair, better, worse) =>
    pair.difference === 0
      ? t('Their accuracy is the same (95 % interval of the difference: {pair}).', { pair: inPoints(pair) })
      : t('The accuracy of {better} is {points} points higher than that of {worse} (95 % interval {interval}).', {
          better,
          points: points(Math.abs(pair.difference)),
          worse,
          interval: inPoints(pair),
        }),
  MULTI_LABEL: (pair, better, worse) =>
    pair.difference === 0
      ? t('Both have every label right equally often (95 % interval of the difference: {pair}).', {
          pair: inPoints(pair),
        })
      : t('{better} has every label right {points} points more often than {worse} (95 % interval {interval}).', {
          better,
          points: points(Math.abs(pair.difference)),
          worse,
          interval: inPoints(pair),
        }),
  REGRESSION: (pair, better, worse) => {
    const [low, high] = towardsBetter(pair);
    return pair.difference === 0
      ? t('Their mean error is the same.')
      : t(
          'The mean error of {better} is {difference} standard deviations smaller than that of {worse} (95 % interval {low} to {high}).',
          {
            better,
            difference: formatFixed(Math.abs(pair.difference), 3),
            worse,
            low: formatFixed(low, 3),
            high: formatFixed(high, 3),
          },
        );
  },
  TOKEN_LABELS: (pair, better, worse) => {
    const [low, high] = towardsBetter(pair);
    return pair.difference === 0
      ? t('Their F1 is the same.')
      : t('The F1 of {better} is {difference} higher than that of {worse} (95 % interval {low} to {high}).', {
          better,
          difference: formatFixed(Math.abs(pair.difference), 4),
          worse,
          low: formatFixed(low, 4),
          high: formatFixed(high, 4),
        });
  },
};

function whatWouldShow({ smallestLead, onlyARight, onlyBRight }: Pair, exampleCount: number): string {
  if (smallestLead === null) return '';
  const share = points(smallestLead / exampleCount);
  return onlyARight + onlyBRight < smallestLead
    ? t('It takes at least {smallestLead} examples ({share} points) that only one of the two has right.', {
        smallestLead,
        share,
      })
    : t('A lead of at least {smallestLead} examples ({share} points) would have shown.', { smallestLead, share });
}

/** The interval of a difference, in the direction in which it is positive. */
function towardsBetter({ difference, interval: [low, high] }: Pair): [number, number] {
  return difference < 0 ? [-high, -low] : [low, high];
}

function inPoints(pair: Pair): string {
  const [low, high] = towardsBetter(pair);
  return t('{low} to {high}', { low: points(low), high: points(high) });
}

const points = (share: number): string => formatFixed(share * 100, 1);

/** A p-value, and that it is corrected where there is more than one pair. */
export function formatP(value: number, pairs: number): string {
  const written = value < 0.0001 ? 'p < 0.0001' : `p = ${formatFixed(value, 4)}`;
  return pairs > 1 ? t('{written}, corrected for {pairs} pairs', { written, pairs }) : written;
}
