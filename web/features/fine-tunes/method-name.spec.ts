import { expect, test } from 'vitest';
import { isWithoutEpochs, methodName } from './method-name.ts';

test.each([
  ['LINEAR_PROBE', { head: 'RIDGE' }, 'Ridge regression', true],
  ['LINEAR_PROBE', { head: 'LOGISTIC_REGRESSION' }, 'Logistic regression', true],
  ['LINEAR_PROBE', { head: 'SOFTMAX', epochs: 8 }, 'Linear probe', false],
  ['LINEAR_PROBE', { epochs: 8 }, 'Linear probe', false],
  ['FULL', { head: 'RIDGE', contrastive: {} }, 'Full and ridge regression', false],
  ['LORA', null, 'LoRA', false],
  ['PROTOTYPE', {}, 'Prototype', true],
  ['ZERO_SHOT', {}, 'Labels in words', true],
])('%s with %j is “%s”', (strategy, options, name, withoutEpochs) => {
  expect(methodName({ strategy, options })).toBe(name);
  expect(isWithoutEpochs({ strategy, options })).toBe(withoutEpochs);
});
