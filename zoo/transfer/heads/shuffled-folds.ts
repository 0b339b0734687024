import { random } from '../../data/random.ts';
import { stratifiedFolds } from './stratified-folds.ts';

/**
 * The fold that each example is held out in: `stratifiedFolds` of the examples in random order. Examples that lie side by side in a data set
 * are often alike; held out together, they leave nothing like them to learn from.
 */
export function shuffledFolds(labels: ArrayLike<number>, folds: number): number[] {
  const all = Array.from(labels);
  const order = random(0).shuffle([...all.keys()]);
  const drawn = stratifiedFolds(
    order.map((row) => all[row]),
    folds,
  );
  const held = new Array<number>(all.length);
  for (const [place, row] of order.entries()) held[row] = drawn[place];
  return held;
}
