import { readFileSync } from 'node:fs';
import type { FeatureMatrix } from '../../feature-matrix.ts';

interface PeerCase {
  name: string;
  features: number[][];
  components: number[][];
  k: number;
  neighbours: number[][];
  distances: number[][];
}

const { cases }: { cases: PeerCase[] } = JSON.parse(readFileSync(new URL('peers.json', import.meta.url), 'utf8'));

/** Features with scikit-learn's components and neighbours: scripts/fixtures/feature-pictures.py. */
export const peerCases: (Omit<PeerCase, 'features'> & { features: FeatureMatrix })[] = cases.map(
  ({ features, ...peer }) => ({
    ...peer,
    features: { values: Float32Array.from(features.flat()), rows: features.length, dimension: features[0].length },
  }),
);
