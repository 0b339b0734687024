import { expect, test } from 'vitest';
import { tinyModel, tinyPreprocessing } from '../testing/tiny-model.ts';
import { measureSpeed, measureSpeeds } from './measure-speed.ts';

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

test('several take turns: as many runs of each, and a network with more work takes longer', async () => {
  const network = { model: tinyModel(), preprocessing: tinyPreprocessing };
  const [one, many] = await measureSpeeds([network, { ...network, views: 256 }], { longestMs: 200 });
  expect(one.runs).toBe(many.runs);
  expect(many.milliseconds).toBeGreaterThan(one.milliseconds);
});
