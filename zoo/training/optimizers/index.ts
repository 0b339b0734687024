import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { adamW } from './adamw.ts';
import { lamb } from './lamb.ts';
import type { Optimizer } from './optimizer.ts';
import { sgd } from './sgd.ts';

/** The optimizer that a fine-tune's options name. */
export function optimizerOf(options: Pick<FineTuneOptions, 'optimizer' | 'momentum' | 'nesterov'>): Optimizer {
  switch (options.optimizer) {
    case 'ADAMW':
      return adamW();
    case 'SGD':
      return sgd({ momentum: options.momentum ?? 0, nesterov: options.nesterov });
    case 'LAMB':
      return lamb();
  }
}
