import { isBetter } from './is-better.ts';

type Judged = Parameters<typeof isBetter>[0];

/** The best of a fine-tune's checkpoints, the earliest of equals; null if there is none. See FineTune.bestCheckpoint. */
export function bestOf<Row extends Judged>(rows: readonly Row[]): Row | null {
  const [first, ...others] = rows;
  return others.reduce((best, other) => (isBetter(other, best) ? other : best), first) ?? null;
}
