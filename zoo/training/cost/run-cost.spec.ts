import { expect, test } from 'vitest';
import { fineTuneDefaults } from '../options/fine-tune-defaults.ts';
import { type CostedRun, runCost } from './run-cost.ts';

const model = {
  ...{ parameters: 4_000_000, milliseconds: 20 },
  whole: { multiplyAdds: 4e8, activations: 5e6 },
  trained: { multiplyAdds: 4e8, activations: 5e6 },
};
const run = (strategy: 'LINEAR_PROBE' | 'PARTIAL' | 'FULL', changes: Partial<CostedRun> = {}): CostedRun => ({
  ...{ options: fineTuneDefaults(strategy), epochs: 4, examples: { train: 1_000, heldOut: 400 }, model },
  foundFeatures: false,
  ...changes,
});
const last = { ...model, trained: { multiplyAdds: 1e8, activations: 5e5 } };

test('a head is the cheapest, then the last layers, then all of them', () => {
  const [head, part, all] = [run('LINEAR_PROBE'), run('PARTIAL', { model: last }), run('FULL')].map(runCost);
  expect(head.seconds).toBeLessThan(part.seconds);
  expect(part.seconds).toBeLessThan(all.seconds);
  // The head's features are computed by the whole network, in batches.
  expect(head.bytes).toBeLessThan(all.bytes);
  expect(part.bytes).toBeLessThan(all.bytes);
});

test('features that are there are not computed again, unless pictures change at random', () => {
  const found = { foundFeatures: true };
  const seconds = (changes: Partial<CostedRun>) => runCost(run('LINEAR_PROBE', changes)).seconds;
  expect(seconds(found)).toBeLessThan(seconds({}) / 2);
  const options = { ...fineTuneDefaults('LINEAR_PROBE'), augment: true };
  expect(seconds({ ...found, options })).toBe(seconds({ options }));
  expect(seconds({ options })).toBeGreaterThan(2 * seconds({}));
});

test('a slower machine, more epochs, more examples and larger batches cost more', () => {
  const { seconds, bytes } = runCost(run('FULL'));
  expect(runCost(run('FULL', { model: { ...model, milliseconds: 40 } })).seconds).toBeGreaterThan(1.8 * seconds);
  expect(runCost(run('FULL', { epochs: 8 })).seconds).toBeGreaterThan(1.8 * seconds);
  expect(runCost(run('FULL', { examples: { train: 2_000, heldOut: 400 } })).seconds).toBeGreaterThan(1.5 * seconds);
  const options = { ...fineTuneDefaults('FULL'), batchSize: 64 };
  expect(runCost(run('FULL', { options })).bytes).toBeGreaterThan(2 * bytes);
});
