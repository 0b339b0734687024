import { AUGMENTATION_OPTIONS } from './augmentation-options.ts';
import { DEVICE_OPTIONS } from './device-options.ts';
import { DURATION_OPTIONS } from './duration-options.ts';
import { FAIRNESS_OPTIONS } from './fairness-options.ts';
import { HEAD_OPTIONS } from './head-options.ts';
import { isFitted } from './is-fitted.ts';
import { LAYER_OPTIONS } from './layer-options.ts';
import { LOSS_OPTIONS } from './loss-options.ts';
import type { Choices, Option, OptionGroup } from './option.ts';
import { REGULARIZATION_OPTIONS } from './regularization-options.ts';
import { STEP_OPTIONS } from './step-options.ts';

/** The options that apply to a head that is fitted once. */
const OF_FITTED = ['head', 'shots', 'distance', 'seed', 'device', 'frozenPrecision'];

/** The options that apply to training on pairs before it. */
const OF_PAIRS = [
  ...['epochs', 'batchSize', 'earlyStoppingPatience', 'earlyStoppingMetric', 'learningRate', 'schedule', 'warmupSteps'],
  ...['optimizer', 'momentum', 'nesterov', 'clipNorm', 'weightDecay', 'emaDecay', 'unfreezeFrom', 'layerDecay'],
  ...['loraRank', 'loraAlpha', 'loraTargets', 'precision'],
];

/** Whether an option applies with the other choices. */
export function applies({ name, shownFor }: Option, choices: Choices): boolean {
  const fits = OF_FITTED.includes(name) || (choices.contrastive && OF_PAIRS.includes(name));
  return (shownFor?.(choices) ?? true) && (!isFitted(choices) || fits);
}

/** Every option that has a default, in the order and the groups of the form. */
export const OPTION_GROUPS: readonly OptionGroup[] = [
  HEAD_OPTIONS,
  DURATION_OPTIONS,
  STEP_OPTIONS,
  REGULARIZATION_OPTIONS,
  AUGMENTATION_OPTIONS,
  LOSS_OPTIONS,
  FAIRNESS_OPTIONS,
  LAYER_OPTIONS,
  DEVICE_OPTIONS,
];

/** All options, in one list. */
export const OPTIONS: readonly Option[] = OPTION_GROUPS.flatMap(({ options }) => options);
