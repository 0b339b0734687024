import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { type FewShotStudy, fewShotStudy } from './few-shot-study.ts';

/** Rows of three classes around three centres, of which the noise hides much. */
function rowsOf(counts: number[], seed: number) {
  const generator = random(seed);
  const labels = counts.flatMap((count, label) => new Array<number>(count).fill(label));
  const values = labels.flatMap((label) =>
    Array.from({ length: 5 }, (_, j) => (j === label ? 2 : 0) + 3 * (generator.next() - 0.5)),
  );
  return { features: { values: Float32Array.from(values), dimension: 5 }, labels };
}

const study: FewShotStudy = {
  train: rowsOf([25, 31, 22], 1),
  test: rowsOf([40, 30, 35], 2),
  labels: ['a', 'b', 'c'],
  methods: ['PROTOTYPE', 'LOGISTIC_REGRESSION', 'LINEAR_DISCRIMINANT'],
  shots: [1, 20],
  draws: 4,
  seed: 3,
};

test('more examples are better, and vary less from draw to draw', async () => {
  const shares: number[] = [];
  const results = await fewShotStudy({ ...study, onProgress: (share) => void shares.push(share) });
  expect(results.map(({ method, shots }) => `${method} ${shots}`)).toEqual([
    ...['PROTOTYPE 1', 'LOGISTIC_REGRESSION 1', 'LINEAR_DISCRIMINANT 1'],
    ...['PROTOTYPE 20', 'LOGISTIC_REGRESSION 20', 'LINEAR_DISCRIMINANT 20'],
  ]);
  const [one, , impossible, twenty] = results;
  expect(one.accuracies).toHaveLength(4);
  expect(new Set(one.accuracies).size).toBeGreaterThan(1);
  expect(twenty.mean).toBeGreaterThan(one.mean ?? 1);
  const widthOf = (interval: [number, number] | null) => (interval ? interval[1] - interval[0] : 0);
  expect(widthOf(twenty.interval)).toBeLessThan(widthOf(one.interval));
  expect(impossible).toMatchObject({ accuracies: [], mean: null, problem: expect.stringContaining('at least two') });
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  expect(await fewShotStudy(study)).toEqual(results);
  for (const { interval } of results) for (const bound of interval ?? []) expect(bound >= 0 && bound <= 1).toBe(true);
});

test('more shots than a label has rows are refused', async () => {
  await expect(fewShotStudy({ ...study, shots: [23] })).rejects.toMatchObject({ field: 'shots' });
});
