/** The strategies that the engine has, with what a person has to know to choose. */
export const STRATEGIES = [
  {
    value: 'LINEAR_PROBE',
    name: 'Linear probe',
    description:
      'Keeps the model as it is and trains only a new head on its features. Quick, hard to overfit: the one to begin with.',
  },
  {
    value: 'PARTIAL',
    name: 'Partial',
    description:
      'Trains the last blocks of the model as well, so that its features adapt to your pictures. Slower, and usually more accurate.',
  },
  {
    value: 'FULL',
    name: 'Full',
    description:
      'Trains every layer. The slowest, and the easiest to overfit: for pictures that are unlike those the model knows, and many of them.',
  },
  {
    value: 'LORA',
    name: 'LoRA',
    description:
      'Trains small low-rank updates of the weights. Little to learn and little to keep: an adapter of a few hundred kilobytes can be downloaded alone.',
  },
] as const;

export type Strategy = (typeof STRATEGIES)[number]['value'];

export function strategyName(value: string): string {
  return STRATEGIES.find((strategy) => strategy.value === value)?.name ?? value;
}
