import { beside } from '../beside.ts';
import { fineTuned } from '../fine-tuned.ts';
import { rowOf } from '../measured.ts';
import type { Step } from '../tour.ts';
import { probeCheckpoint } from './probe.ts';

/** Of the short tour. With `--long`, as many as are the default. */
const EPOCHS = 4;

export const augmentation: Step = {
  name: 'augmentation',
  title: 'Partial fine-tuning, without and with augmentation',
  about:
    'Partial fine-tuning trains the last blocks of the model too. With augmentation the training pictures change at random in every epoch, so that the model does not learn them by heart.',
  seconds: 225,
  async *run(tour) {
    const { client, materials, isLong } = tour;
    const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
    const input = { modelSlug, datasetId, strategy: 'PARTIAL', ...(isLong ? {} : { epochs: EPOCHS }) };
    const plain = await fineTuned(client, 'Partial', input);
    const besideProbe = await beside(tour, plain.bestCheckpoint.id, await probeCheckpoint(tour));
    yield await rowOf(tour, 'Partial fine-tune', plain, besideProbe);
    const augmented = await fineTuned(client, 'Partial, augmented', { ...input, augment: true });
    const other = { id: plain.bestCheckpoint.id, name: 'partial without it' };
    const besidePlain = await beside(tour, augmented.bestCheckpoint.id, other);
    yield await rowOf(tour, 'Partial fine-tune, augmented', augmented, besidePlain);
  },
};
