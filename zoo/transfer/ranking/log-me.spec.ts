import { expect, test } from 'vitest';
import { classSpectrum } from './class-spectrum.ts';
import { logMe } from './log-me.ts';
import { scoredCases } from './testing/scores.ts';

const own = ({ features, labels, classes }: (typeof scoredCases)[number]) =>
  logMe(classSpectrum(features, labels, { classes }));

test.each(scoredCases.filter((scored) => scored.logMe !== null))('$name: as the authors’ fixed point', (scored) => {
  expect(own(scored)).toBeCloseTo(scored.logMe ?? 0, 8);
});

test.each(scoredCases)('$name: as the authors’ first program, which stops a little earlier', (scored) => {
  expect(Math.abs(own(scored) - scored.logMeIcml)).toBeLessThan(5e-3);
});

test('a feature that is always zero changes nothing', () => {
  const [{ features, labels, classes }] = scoredCases;
  const { rows, dimension } = features;
  const wider = new Float32Array(rows * (dimension + 1));
  for (let row = 0; row < rows; row++)
    wider.set(features.values.subarray(row * dimension, (row + 1) * dimension), row * (dimension + 1));
  const narrow = classSpectrum(features, labels, { classes });
  const wide = classSpectrum({ values: wider, rows, dimension: dimension + 1 }, labels, { classes });
  expect(wide.squares).toHaveLength(dimension);
  expect(logMe(wide)).toBeCloseTo(logMe(narrow), 10);
});
