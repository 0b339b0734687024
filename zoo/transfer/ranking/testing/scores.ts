import { readFileSync } from 'node:fs';
import type { FeatureMatrix } from '../../../features/feature-matrix.ts';

interface ScoredCase {
  name: string;
  features: FeatureMatrix;
  labels: number[];
  classes: number;
  probabilities: number[][];
  /** By the fixed point; null with fewer examples than features. */
  logMe: number | null;
  /** By the program of the first paper, which stops earlier. */
  logMeIcml: number;
  leep: number;
  /** Null with fewer examples than features. */
  hScore: number | null;
  regularizedHScore: number;
  shrinkage: number;
}

interface Fixture {
  cases: (Omit<ScoredCase, 'features' | 'classes'> & { features: number[][] })[];
  taus: { a: number[]; b: number[]; tau: number }[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('scores.json', import.meta.url), 'utf8'));

/** Features, labels and predictions with the scores that the published programs give them: scripts/fixtures/ranking-scores.py. */
export const scoredCases: ScoredCase[] = fixture.cases.map(({ features, labels, ...scores }) => ({
  ...scores,
  ...{ labels, classes: Math.max(...labels) + 1 },
  features: { values: Float32Array.from(features.flat()), rows: features.length, dimension: features[0].length },
}));

export const taus = fixture.taus;
