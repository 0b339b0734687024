/** The strategies that the engine has today, with what a person has to know to choose. */
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
] as const;

export type Strategy = (typeof STRATEGIES)[number]['value'];

export function strategyName(value: string): string {
  return STRATEGIES.find((strategy) => strategy.value === value)?.name ?? value;
}
