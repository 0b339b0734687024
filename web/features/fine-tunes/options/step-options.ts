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
      hint: t('The highest rate of the schedule'),
    },
    {
      name: 'schedule',
      kind: 'choice',
      label: t('Schedule'),
      hint: t('How the learning rate changes'),
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
      hint: t('Steps over which the rate first rises'),
      shownFor: ({ schedule }) => schedule !== '' && schedule !== 'ONE_CYCLE',
    },
    {
      name: 'optimizer',
      kind: 'choice',
      label: t('Optimizer'),
      hint: t('The update rule'),
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
      hint: t('Share of the previous step that is added to this one'),
      shownFor: sgd,
    },
    { name: 'nesterov', kind: 'switch', label: 'Nesterov', hint: t('Nesterov momentum'), shownFor: sgd },
    {
      name: 'clipNorm',
      kind: 'decimal',
      label: t('Gradient clipping'),
      hint: t('The largest norm of a gradient'),
      none: t('never'),
    },
  ],
};
