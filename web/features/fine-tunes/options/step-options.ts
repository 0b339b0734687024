import type { Choices, OptionGroup } from './option.ts';

const sgd = ({ optimizer }: Choices) => optimizer === 'SGD';

/** How each step changes the weights. */
export const STEP_OPTIONS: OptionGroup = {
  title: 'Steps',
  options: [
    {
      name: 'learningRate',
      kind: 'decimal',
      label: 'Learning rate',
      hint: 'The highest rate of the schedule',
    },
    {
      name: 'schedule',
      kind: 'choice',
      label: 'Schedule',
      hint: 'How the learning rate changes',
      values: [
        { value: 'ONE_CYCLE', name: 'One cycle: up and down again' },
        { value: 'COSINE', name: 'Cosine: down to zero' },
        { value: 'CONSTANT', name: 'Constant' },
        { value: 'PLATEAU', name: 'Plateau: halved when the validation loss stops falling' },
        { value: 'FINE_TUNE', name: 'fast.ai’s fine_tune: the head first, then all layers at lower rates' },
      ],
    },
    {
      name: 'warmupSteps',
      kind: 'whole',
      label: 'Warm-up',
      hint: 'Steps over which the rate first rises',
      shownFor: ({ schedule }) => schedule !== '' && schedule !== 'ONE_CYCLE',
    },
    {
      name: 'optimizer',
      kind: 'choice',
      label: 'Optimizer',
      hint: 'The update rule',
      values: [
        { value: 'ADAMW', name: 'AdamW' },
        { value: 'SGD', name: 'SGD with momentum' },
        { value: 'LAMB', name: 'LAMB, for large batches' },
      ],
    },
    {
      name: 'momentum',
      kind: 'decimal',
      label: 'Momentum',
      hint: 'Share of the previous step that is added to this one',
      shownFor: sgd,
    },
    { name: 'nesterov', kind: 'switch', label: 'Nesterov', hint: 'Nesterov momentum', shownFor: sgd },
    {
      name: 'clipNorm',
      kind: 'decimal',
      label: 'Gradient clipping',
      hint: 'The largest norm of a gradient',
      none: 'never',
    },
  ],
};
