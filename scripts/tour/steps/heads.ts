import { beside } from '../beside.ts';
import { fineTuned } from '../fine-tuned.ts';
import { rowOf } from '../measured.ts';
import type { Step } from '../tour.ts';
import { probeCheckpoint } from './probe.ts';

const HEADS = [
  ['Logistic regression', { strategy: 'LINEAR_PROBE', head: 'LOGISTIC_REGRESSION' }],
  ['Ridge regression', { strategy: 'LINEAR_PROBE', head: 'RIDGE' }],
  ['Linear discriminant', { strategy: 'LINEAR_PROBE', head: 'LINEAR_DISCRIMINANT' }],
  ['Nearest neighbours', { strategy: 'LINEAR_PROBE', head: 'NEAREST_NEIGHBOURS' }],
  ['Class prototypes', { strategy: 'PROTOTYPE' }],
] as const;

export const heads: Step = {
  name: 'heads',
  title: 'Heads without epochs',
  about:
    'These heads are fitted once on the features, in closed form or by L-BFGS, instead of in epochs. They become checkpoints like the probe’s.',
  seconds: 18,
  async *run(tour) {
    const { client, materials } = tour;
    const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
    const other = await probeCheckpoint(tour);
    for (const [method, options] of HEADS) {
      const run = await fineTuned(client, method, { modelSlug, datasetId, ...options });
      yield await rowOf(tour, method, run, await beside(tour, run.bestCheckpoint.id, other));
    }
  },
};
