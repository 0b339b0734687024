import type { ComparedMetric } from './comparison-type.ts';

/** A metric of several checkpoints, with the position of the best value; the first of equals. */
export function comparedMetric(name: string, higherIsBetter: boolean, values: number[]): ComparedMetric {
  const best = higherIsBetter ? Math.max(...values) : Math.min(...values);
  return { name, values, higherIsBetter, best: values.indexOf(best) };
}
