import { expect, test } from 'vitest';
import { LEVELS, levelOf } from './thoroughness.ts';

const strategies = (examples: number) =>
  LEVELS.map((level) => levelOf(level, { modality: 'IMAGE', examples }).strategy);

test('each level trains more of the model; with few examples none trains all of it', () => {
  expect(strategies(5_000)).toEqual(['LINEAR_PROBE', 'PARTIAL', 'FULL']);
  expect(strategies(100)).toEqual(['LINEAR_PROBE', 'PARTIAL', 'PARTIAL']);
});

test('pictures change at random, texts do not', () => {
  expect(levelOf('BEST', { modality: 'IMAGE', examples: 1_000 }).options).toHaveProperty(['augmentation.flip']);
  expect(levelOf('BEST', { modality: 'TEXT', examples: 1_000 }).options).not.toHaveProperty(['augmentation.flip']);
});
