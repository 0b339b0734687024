import { expect, test } from 'vitest';
import { tinyModel, tinyPreprocessing } from '../testing/tiny-model.ts';
import { measureSpeed } from './measure-speed.ts';

test('a model of pictures is measured on one of its size', async () => {
  const speed = await measureSpeed({ model: tinyModel(), preprocessing: tinyPreprocessing, longestMs: 0 });
  expect(speed).toEqual({
    milliseconds: expect.any(Number),
    runs: 5,
    tokens: null,
    machine: expect.stringMatching(/, \d+ cores?$/),
  });
  expect(speed.milliseconds).toBeGreaterThan(0);
});

test('it stops when it is told to', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  const request = { model: tinyModel(), preprocessing: tinyPreprocessing, signal };
  await expect(measureSpeed(request)).rejects.toThrow('enough');
});
