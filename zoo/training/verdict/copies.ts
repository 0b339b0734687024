import type { Example } from '../../data/dataset.ts';
import { type MatrixProducts, withMatrixProducts } from '../../transfer/heads/matrix-products.ts';
import type { SplitName } from '../feeding/split-examples.ts';
import type { Features } from './cached-features.ts';
import type { Copies } from './evidence.ts';

/** How many validation and test examples have the bytes of a training example. */
export function sameBytes(examples: Record<SplitName, Example[]>): Pick<Copies, 'same' | 'of'> {
  const trained = new Set(examples.train.map(({ sha256 }) => sha256));
  const held = [...examples.validation, ...examples.test];
  return { same: held.filter(({ sha256 }) => trained.has(sha256)).length, of: held.length };
}

/** A copy lies this much nearer than training examples usually lie to each other. */
const NEARER = 0.1;

/**
 * How many validation examples have a training example whose features are ten times nearer than the nearest neighbour of a training
 * example usually is (the median). Such are pictures that were saved again, scaled, or cut a little differently.
 */
export function nearCopies(training: Features, validation: Features): Promise<{ examples: number; of: number }> {
  return withMatrixProducts(async (products) => {
    const among = await nearestDistances(products, training, training);
    const usual = among.toSorted((a, b) => a - b)[training.rows >> 1];
    const near = (await nearestDistances(products, validation, training)).filter((nearest) => nearest < NEARER * usual);
    return { examples: near.length, of: validation.rows };
  });
}

/** The distance of each row to the nearest one of others: |a|² + |b|² − 2ab, in float64. A row does not count as its own neighbour. */
async function nearestDistances(products: MatrixProducts, from: Features, to: Features): Promise<number[]> {
  const inner = await products.scores(from, Float64Array.from(to.values));
  const [ofFrom, ofTo] = [squaresOf(from), squaresOf(to)];
  return Array.from({ length: from.rows }, (_, row) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let other = 0; other < to.rows; other++) {
      if (from === to && other === row) continue;
      const square = ofFrom[row] + ofTo[other] - 2 * inner[row * to.rows + other];
      if (square < nearest) nearest = square;
    }
    return Math.sqrt(Math.max(0, nearest));
  });
}

/** The squared length of each row. */
const squaresOf = ({ values, rows, dimension }: Features): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let i = row * dimension; i < (row + 1) * dimension; i++) sum += values[i] * values[i];
    return sum;
  });
