import type { Strategy } from './strategies.ts';

interface NumberOption {
  name:
    | 'epochs'
    | 'batchSize'
    | 'learningRate'
    | 'weightDecay'
    | 'dropout'
    | 'labelSmoothing'
    | 'earlyStoppingPatience'
    | 'seed';
  label: string;
  hint: string;
  step: 'any' | 1;
  /** What the engine takes where the field is left empty. Shown only; main-job.browser.spec.ts holds it against the API's own. */
  defaults: Record<Strategy, string>;
}

export const NUMBER_OPTIONS: NumberOption[] = [
  {
    name: 'epochs',
    label: 'Epochs',
    hint: 'Passes over the training pictures',
    step: 1,
    defaults: { LINEAR_PROBE: '20', PARTIAL: '8' },
  },
  {
    name: 'batchSize',
    label: 'Batch size',
    hint: 'Pictures per step',
    step: 1,
    defaults: { LINEAR_PROBE: '64', PARTIAL: '16' },
  },
  {
    name: 'learningRate',
    label: 'Learning rate',
    hint: 'The peak of a one-cycle schedule',
    step: 'any',
    defaults: { LINEAR_PROBE: '0.003', PARTIAL: '0.0001' },
  },
  {
    name: 'weightDecay',
    label: 'Weight decay',
    hint: 'Pulls weights towards zero',
    step: 'any',
    defaults: { LINEAR_PROBE: '0.01', PARTIAL: '0.01' },
  },
  {
    name: 'dropout',
    label: 'Dropout',
    hint: 'Share of features left out at random',
    step: 'any',
    defaults: { LINEAR_PROBE: '0', PARTIAL: '0.2' },
  },
  {
    name: 'labelSmoothing',
    label: 'Label smoothing',
    hint: 'Share of certainty taken from labels',
    step: 'any',
    defaults: { LINEAR_PROBE: '0', PARTIAL: '0.1' },
  },
  {
    name: 'earlyStoppingPatience',
    label: 'Early stopping',
    hint: 'Epochs without improvement before it stops',
    step: 1,
    defaults: { LINEAR_PROBE: 'never', PARTIAL: 'never' },
  },
  {
    name: 'seed',
    label: 'Seed',
    hint: 'The same seed gives the same result',
    step: 1,
    defaults: { LINEAR_PROBE: '0', PARTIAL: '0' },
  },
];
