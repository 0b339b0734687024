import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { cosineAnnealing } from './cosine.ts';
import { freezeThenFineTune } from './freeze-then-fine-tune.ts';
import { oneCycle } from './one-cycle.ts';
import type { PlateauState } from './plateau.ts';

/**
 * The learning rate of a step: a linear warm-up, then the schedule. The n-th of w warm-up steps has n / (w + 1) of the highest
 * rate, so that the first step already learns and the first step after the warm-up has the whole rate.
 *
 * @param step counted from 0; @param totalSteps of the whole run, warm-up included
 * @param plateau the state after the epochs so far; used by PLATEAU only
 */
export function learningRateAt(
  step: number,
  totalSteps: number,
  options: Pick<FineTuneOptions, 'schedule' | 'learningRate' | 'warmupSteps' | 'epochs'>,
  plateau: PlateauState,
): number {
  const { schedule, learningRate, warmupSteps } = options;
  if (step < warmupSteps) return (learningRate * plateau.factor * (step + 1)) / (warmupSteps + 1);
  switch (schedule) {
    case 'ONE_CYCLE':
      return oneCycle(step, totalSteps, learningRate);
    case 'FINE_TUNE':
      return freezeThenFineTune(step, totalSteps / options.epochs, options.epochs, learningRate);
    case 'COSINE':
      return cosineAnnealing(step - warmupSteps, totalSteps - warmupSteps, learningRate);
    case 'CONSTANT':
      return learningRate;
    case 'PLATEAU':
      return learningRate * plateau.factor;
  }
}
