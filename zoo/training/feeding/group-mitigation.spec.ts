import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import { measureFairness } from '../../evaluation/fairness/measure-fairness.ts';
import type { ExamplePrediction } from '../../evaluation/metrics.ts';
import { skewedDataset } from '../../testing/skewed-dataset.ts';
import { fineTune } from '../fine-tune.ts';
import type { GroupMitigation } from '../options/fine-tune-options.ts';
import type { FineTuneInput } from '../options/options.ts';
import { tinyRequest } from '../testing/tiny-request.ts';
import { reweighing } from './group-mitigation.ts';

let directory: string;
let dataset: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-mitigation-'));
  dataset = await skewedDataset(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

// Kamiran and Calders 2012, section 5.3 and table 1: 10 applicants, of whom 4 of 5 men and 2 of 5 women were taken.
test('the weights of the paper’s example', () => {
  const of = (group: string, label: number, times: number) => Array.from({ length: times }, () => ({ group, label }));
  const examples = [...of('m', 1, 4), ...of('m', 0, 1), ...of('f', 1, 2), ...of('f', 0, 3)];
  const weights = reweighing(examples);
  const weightOf = (group: string, label: number) =>
    weights[examples.findIndex((example) => example.group === group && example.label === label)];
  // 0.5 · 0.6 / 0.4, 0.5 · 0.4 / 0.1, 0.5 · 0.6 / 0.2, 0.5 · 0.4 / 0.3
  expect(weightOf('m', 1)).toBeCloseTo(0.75, 12);
  expect(weightOf('m', 0)).toBeCloseTo(2, 12);
  expect(weightOf('f', 1)).toBeCloseTo(1.5, 12);
  expect(weightOf('f', 0)).toBeCloseTo(0.667, 3);
});

test('property: by weight, groups and labels are independent and keep their shares; examples without a group count 1', () => {
  const cell = fc.record({ group: fc.constantFrom('a', 'b', null), label: fc.nat(1) });
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 60 }), (some) => {
      const every = ['a', 'b'].flatMap((group) => [0, 1].map((label) => ({ group, label })));
      const examples = [...every, ...some];
      const weights = reweighing(examples);
      const sum = (wanted: (example: (typeof examples)[number]) => boolean) =>
        weights.reduce((total, weight, i) => total + (wanted(examples[i]) ? weight : 0), 0);
      const all = sum(({ group }) => group !== null);
      const counted = examples.filter(({ group }) => group !== null);
      expect(all).toBeCloseTo(counted.length, 9);
      for (const { group, label } of every) {
        const ofGroup = counted.filter((example) => example.group === group).length;
        const ofLabel = counted.filter((example) => example.label === label).length;
        const ofBoth = sum((example) => example.group === group && example.label === label);
        expect(ofBoth / all).toBeCloseTo((ofGroup * ofLabel) / counted.length ** 2, 9);
      }
      for (const [i, { group }] of examples.entries()) if (group === null) expect(weights[i]).toBe(1);
    }),
  );
});

async function train(options: FineTuneInput): Promise<ExamplePrediction[]> {
  let test: ExamplePrediction[] = [];
  await fineTune({
    ...tinyRequest(options, dataset, directory),
    onCheckpoint: async (checkpoint) => {
      test = checkpoint.test;
    },
  });
  return test;
}

/** Difference of accuracy and of true positive rates between the two inks. */
async function gaps(groupMitigation: GroupMitigation) {
  const test = await train({
    strategy: 'LINEAR_PROBE',
    epochs: 60,
    earlyStoppingPatience: 60,
    batchSize: 16,
    learningRate: 0.03,
    groupMitigation,
    groupAttribute: groupMitigation === 'NONE' ? null : 'ink',
  });
  const [{ accuracyDifference, byLabel }] = measureFairness(test, dataset.index.labels)?.attributes ?? [];
  return {
    accuracy: accuracyDifference?.value ?? Number.NaN,
    odds: Math.max(...byLabel.map(({ equalizedOddsDifference }) => equalizedOddsDifference?.value ?? Number.NaN)),
  };
}

test('where training pictures tie a label to an ink, reweighing and equal shares bring the gap down', async () => {
  const [none, reweighed, balanced] = [await gaps('NONE'), await gaps('REWEIGHING'), await gaps('GROUP_BALANCED')];
  expect(none.odds).toBeGreaterThan(0.5);
  expect(reweighed.odds).toBeLessThan(none.odds / 2);
  expect(none.accuracy).toBeGreaterThan(0.2);
  expect(balanced.accuracy).toBeLessThan(none.accuracy / 2 + 0.05);
  expect(balanced.odds).toBeLessThan(none.odds);
});

test('refused: an attribute that the data set has not, with those it has; one group only; none at all', async () => {
  const refused = (groups: Partial<FineTuneInput>) => train({ strategy: 'LINEAR_PROBE', epochs: 1, ...groups });
  const unknown = refused({ groupMitigation: 'REWEIGHING', groupAttribute: 'skin_tone' });
  await expect(unknown).rejects.toThrow(/no attribute “skin_tone” for REWEIGHING\. It has: ink/);
  await expect(unknown).rejects.toBeInstanceOf(InvalidInputError);
  await expect(unknown).rejects.toMatchObject({ field: 'groupAttribute' });
  await expect(refused({ groupMitigation: 'GROUP_BALANCED', groupAttribute: 'one' })).rejects.toThrow(
    /are all of “same”/,
  );
  await expect(refused({ groupMitigation: 'GROUP_BALANCED' })).rejects.toThrow(/needs a groupAttribute/);
});
