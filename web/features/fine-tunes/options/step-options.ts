import { t } from '../../../messages/t.ts';
import type { Choices, OptionGroup } from './option.ts';

const sgd = ({ optimizer }: Choices) => optimizer === 'SGD';

/** How each step changes the weights. */
export const STEP_OPTIONS: OptionGroup = {
  title: t('Steps'),
  options: [
    {
      name: 'learningRate',
      kind: 'decimal',
      label: t('Learning rate'),
    },
    {
      name: 'schedule',
      kind: 'choice',
      label: t('Schedule'),
      values: [
        { value: 'ONE_CYCLE', name: t('One cycle: up and down again') },
        { value: 'COSINE', name: t('Cosine: down to zero') },
        { value: 'CONSTANT', name: t('Constant') },
        { value: 'PLATEAU', name: t('Plateau: halved when the validation loss stops falling') },
        { value: 'FINE_TUNE', name: t('fast.ai’s fine_tune: the head first, then all layers at lower rates') },
      ],
    },
    {
      name: 'warmupSteps',
      kind: 'whole',
      label: t('Warm-up'),
      shownFor: ({ schedule }) => schedule !== '' && schedule !== 'ONE_CYCLE',
    },
    {
      name: 'optimizer',
      kind: 'choice',
      label: t('Optimizer'),
      values: [
        { value: 'ADAMW', name: 'AdamW' },
        { value: 'SGD', name: t('SGD with momentum') },
        { value: 'LAMB', name: t('LAMB, for large batches') },
      ],
    },
    {
      name: 'momentum',
      kind: 'decimal',
      label: t('Momentum'),
      shownFor: sgd,
    },
    { name: 'nesterov', kind: 'switch', label: 'Nesterov', shownFor: sgd },
    {
      name: 'clipNorm',
      kind: 'decimal',
      label: t('Gradient clipping'),
      none: t('never'),
    },
  ],
};
