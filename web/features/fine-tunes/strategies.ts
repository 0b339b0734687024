import { t } from '../../messages/t.ts';

/** The engine's strategies, with what a person has to know to choose. */
export const STRATEGIES = [
  {
    value: 'LINEAR_PROBE',
    name: t('Linear probe'),
    description: t(
      'Keeps the model unchanged and trains only a new head on its features. Quick and hard to overfit: start with this one.',
    ),
  },
  {
    value: 'PROTOTYPE',
    name: t('Prototype'),
    description: t(
      'Trains nothing: an example belongs to the class whose mean features are nearest. For a few examples a class.',
    ),
  },
  {
    value: 'PARTIAL',
    name: t('Partial'),
    description: t(
      'Trains the last blocks of the model as well, so that its features adapt to your examples. Slower, and usually more accurate.',
    ),
  },
  {
    value: 'FULL',
    name: t('Full'),
    description: t(
      'Trains every layer. The slowest, and the easiest to overfit: for many examples that differ from the model’s training data.',
    ),
  },
  {
    value: 'LORA',
    name: 'LoRA',
    description: t(
      'Trains small low-rank updates of the weights. Few parameters, and a small adapter of a few hundred kilobytes that can be downloaded without the base weights.',
    ),
  },
] as const;

export type Strategy = (typeof STRATEGIES)[number]['value'];

export function strategyName(value: string): string {
  if (value === 'ZERO_SHOT') return t('Labels in words');
  return STRATEGIES.find((strategy) => strategy.value === value)?.name ?? value;
}
