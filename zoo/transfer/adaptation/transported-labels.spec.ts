import { expect, test } from 'vitest';
import peers from './adaptation.json' with { type: 'json' };
import { transportedLabels } from './transported-labels.ts';

const { dimension, labels } = peers;
const features = (values: number[], dimension: number) => ({ values: Float32Array.from(values), dimension });

test('the labels are those that POT carries over', async () => {
  const source = { ...features(peers.source, dimension), labels, classes: 3 };
  const carried = await transportedLabels(source, features(peers.target, dimension));
  expect(carried.flat()).toHaveLength(peers.transportedLabels.length);
  for (const [i, share] of carried.flat().entries()) expect(share, `${i}`).toBeCloseTo(peers.transportedLabels[i], 5);
});

test('clusters that lie where others lay in the source get the labels of those in their place', async () => {
  // Three clusters along a line, moved by more than their distance.
  const places = [0, 1, 20, 21, 40, 41];
  const at = (shift: number) =>
    features(
      places.flatMap((place) => [place + shift, (place + shift) ** 2]),
      2,
    );
  const carried = await transportedLabels({ ...at(0), labels: [0, 0, 1, 1, 2, 2], classes: 3 }, at(20));
  expect(carried.map((row) => row.indexOf(Math.max(...row)))).toEqual([0, 0, 1, 1, 2, 2]);
});
