import { expect, test } from 'vitest';
import { classSpectrum } from './class-spectrum.ts';
import { logMe } from './log-me.ts';
import { scoredCases } from './testing/scores.ts';

test.each(scoredCases)('$name: as the authors’ program', ({ features, labels, classes, logMe: expected }) => {
  expect(logMe(classSpectrum(features, labels, { classes }))).toBeCloseTo(expected, 8);
});

test('a feature that is always zero changes nothing but the dimension’s share of the evidence', () => {
  const { features, labels, classes } = scoredCases[0];
  const { rows, dimension } = features;
  const wider = new Float32Array(rows * (dimension + 1));
  for (let row = 0; row < rows; row++)
    wider.set(features.values.subarray(row * dimension, (row + 1) * dimension), row * (dimension + 1));
  const narrow = classSpectrum(features, labels, { classes });
  const wide = classSpectrum({ values: wider, rows, dimension: dimension + 1 }, labels, { classes });
  expect(wide.squares).toHaveLength(dimension);
  expect(logMe({ ...wide, dimension })).toBeCloseTo(logMe(narrow), 10);
});
