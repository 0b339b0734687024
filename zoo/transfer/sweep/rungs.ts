/** A stage of a sweep: how many of its trials run, and for how many epochs. */
export interface Rung {
  trials: number;
  /** Null: as many as each trial's options say. */
  epochs: number | null;
}

/** Each rung keeps one trial in so many, for so many times as many epochs. */
const FACTOR = 3;

/** Every trial once, for all its epochs. */
export const randomSearch = (trials: number): Rung[] => [{ trials, epochs: null }];

/**
 * Successive halving: all trials run for few epochs, and the best third of each rung for three times as many, up to `epochs`. This is
 * the first bracket of Hyperband with η = 3 (Li et al., JMLR 2018). Each rung trains from the start, since the learning rate's schedule
 * spans a run's epochs.
 */
export function successiveHalving(trials: number, epochs: number): Rung[] {
  const most = Math.min(powers(trials), powers(epochs));
  return Array.from({ length: most + 1 }, (_, rung) => ({
    trials: Math.max(1, Math.floor(trials / FACTOR ** rung)),
    epochs: Math.max(1, Math.floor(epochs / FACTOR ** (most - rung))),
  }));
}

/** How often a number can be divided by three: the rounded-down logarithm, without rounding errors. */
function powers(value: number): number {
  let count = 0;
  for (let rest = Math.floor(value / FACTOR); rest >= 1; rest = Math.floor(rest / FACTOR)) count++;
  return count;
}
