import { fineTuned } from '../fine-tuned.ts';
import { rowOf } from '../measured.ts';
import type { Step, Tour } from '../tour.ts';

export const probe: Step = {
  name: 'probe',
  title: 'Linear probe',
  about:
    'A linear probe trains a new last layer on the features; the rest of the model stays as it is. It is what the other methods are compared with.',
  seconds: 8,
  async *run(tour) {
    const run = await linearProbe(tour);
    yield await rowOf(tour, 'Linear probe', run, `verdict ${run.verdict?.kind ?? 'none'}`);
  },
};

/** The linear probe on the pictures, from this run of the tour or an earlier one. */
async function linearProbe({ client, materials }: Tour, { isReference = false } = {}) {
  const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
  return fineTuned(client, 'Linear probe', { modelSlug, datasetId, strategy: 'LINEAR_PROBE' }, { isReference });
}

/** The probe's checkpoint, as others are compared with it. */
export async function probeCheckpoint(tour: Tour): Promise<{ id: string; name: string }> {
  const { bestCheckpoint } = await linearProbe(tour, { isReference: true });
  return { id: bestCheckpoint.id, name: 'the probe' };
}
