import { t } from '../../messages/t.ts';
import type { Strategy } from './strategies.ts';

/** Choices that a level of thoroughness makes, as the form's fields. */
export type InitialOptions = Readonly<Record<string, string>>;

export const LEVELS = ['QUICK', 'BALANCED', 'BEST'] as const;
export type Thoroughness = (typeof LEVELS)[number];

interface Level {
  name: string;
  strategy: Strategy;
  options: InitialOptions;
  reason: string;
}

/** Below so many training examples, training every layer overfits more often than it helps. */
const MANY_EXAMPLES = 500;

/**
 * What a level means for a model and a data set.
 *
 * @param about.examples of the data set
 */
export function levelOf(level: Thoroughness, about: { modality: 'IMAGE' | 'TEXT'; examples: number }): Level {
  if (level === 'QUICK') {
    return {
      name: t('Quick look'),
      strategy: 'LINEAR_PROBE',
      options: {},
      reason: t(
        'Trains a new head on the model’s features. The quickest way to see whether this model suits your data.',
      ),
    };
  }
  if (level === 'BALANCED') {
    return {
      name: t('Balanced'),
      strategy: 'PARTIAL',
      options: { earlyStoppingPatience: '3' },
      reason: t(
        'Trains the last blocks too, so that the features adapt to your data. Stops after three epochs without progress.',
      ),
    };
  }
  const large = about.examples >= MANY_EXAMPLES;
  const changes: InitialOptions =
    about.modality === 'IMAGE' ? { 'augmentation.flip': 'on', 'augmentation.crop': 'on' } : {};
  return {
    name: t('Best'),
    strategy: large ? 'FULL' : 'PARTIAL',
    options: { ...changes, earlyStoppingPatience: '5' },
    reason: large
      ? t('Trains every layer, and changes training pictures at random where the data are pictures. The slowest.')
      : t(
          'Trains the last blocks for longer, and changes training pictures at random where the data are pictures. With fewer than 500 examples, training every layer overfits easily.',
        ),
  };
}
