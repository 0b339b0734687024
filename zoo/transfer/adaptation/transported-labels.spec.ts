import { expect, test } from 'vitest';
import peers from './adaptation.json' with { type: 'json' };
import { momentsOf, standardized } from './moments.ts';
import { transportedLabels } from './transported-labels.ts';

const { dimension, labels } = peers;
const scaled = (values: number[]) => {
  const features = { values: Float32Array.from(values), dimension };
  return standardized(features, momentsOf(features));
};

test('the labels are those that POT carries over', async () => {
  const source = { ...scaled(peers.source), labels, classes: 3 };
  const carried = await transportedLabels(source, scaled(peers.target));
  expect(carried.flat()).toHaveLength(peers.transportedLabels.length);
  for (const [i, share] of carried.flat().entries()) expect(share, `${i}`).toBeCloseTo(peers.transportedLabels[i], 5);
});

test('where classes lie apart, each row of the target gets the label of the cluster that is moved onto it', async () => {
  const angle = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const features = (degrees: number[]) => ({ values: Float32Array.from(degrees.flatMap(angle)), dimension: 2 });
  const source = { ...features([0, 10, 180, 190]), labels: [0, 0, 1, 1], classes: 2 };
  // All are nearest to the first class, but half of the mass has to come from the second.
  const carried = await transportedLabels(source, features([10, 20, 75, 85]));
  expect(carried.map((row) => row.indexOf(Math.max(...row)))).toEqual([0, 0, 1, 1]);
});
