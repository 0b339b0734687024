import { expect, test } from 'vitest';
import { classSpectrum } from './class-spectrum.ts';
import { hScore, ledoitWolfShrinkage, regularizedHScore } from './h-score.ts';
import { scoredCases } from './testing/scores.ts';

const centred = ({ features, labels, classes }: (typeof scoredCases)[number]) =>
  classSpectrum(features, labels, { classes, centred: true });

test.each(scoredCases.filter((scored) => scored.hScore !== null))('$name: H-score as published', (scored) => {
  expect(hScore(centred(scored))).toBeCloseTo(scored.hScore ?? 0, 8);
});

test.each(scoredCases)('$name: regularized, with scikit-learn’s shrinkage', (scored) => {
  const spectrum = centred(scored);
  const shrinkage = ledoitWolfShrinkage(scored.features, spectrum);
  expect(shrinkage).toBeCloseTo(scored.shrinkage, 10);
  expect(regularizedHScore(spectrum, shrinkage)).toBeCloseTo(scored.regularizedHScore, 8);
});

test('with fewer examples than features the plain score says nothing', () => {
  const scored = scoredCases.find(({ features }) => features.rows < features.dimension);
  if (!scored) throw new Error('The fixture has no such case.');
  expect(hScore(centred(scored))).toBeCloseTo(scored.classes - 1, 8);
});
