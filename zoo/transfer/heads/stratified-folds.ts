/**
 * The fold that each example is held out in, from 0 to `folds` − 1: each fold has as equal a share of every class as possible, in the
 * order of the examples, as scikit-learn's `StratifiedKFold` without shuffling.
 */
export function stratifiedFolds(labels: ArrayLike<number>, folds: number): number[] {
  const all = Array.from(labels);
  // Classes count in the order of their first appearance.
  const order = new Map<number, number>();
  for (const label of all) if (!order.has(label)) order.set(label, order.size);
  const places = all.map((label) => order.get(label) ?? 0);
  const sorted = places.toSorted((a, b) => a - b);
  const room = Array.from({ length: folds }, () => new Array<number>(order.size).fill(0));
  for (const [i, place] of sorted.entries()) room[i % folds][place]++;
  return places.map((place) => {
    const fold = room.findIndex((left) => left[place] > 0);
    room[fold][place]--;
    return fold;
  });
}
