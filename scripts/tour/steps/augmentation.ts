import { beside } from '../beside.ts';
import { fineTuned } from '../fine-tuned.ts';
import { rowOf } from '../measured.ts';
import type { Step } from '../tour.ts';
import { probeCheckpoint } from './probe.ts';

/** Half of the defaults, which `--long` takes: what changes every epoch takes longer to learn. */
const EPOCHS = { plain: 4, augmented: 8 };

export const augmentation: Step = {
  name: 'augmentation',
  title: 'Partial fine-tuning, without and with augmentation',
  about:
    'Partial fine-tuning trains the last blocks of the model too. With augmentation the training pictures change at random in every epoch, so that the model does not learn them by heart.',
  seconds: 395,
  async *run(tour) {
    const { client, materials, isLong } = tour;
    const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
    const input = { modelSlug, datasetId, strategy: 'PARTIAL' };
    const epochs = (count: number) => (isLong ? {} : { epochs: count });
    const plain = await fineTuned(client, 'Partial', { ...input, ...epochs(EPOCHS.plain) });
    const besideProbe = await beside(tour, plain.bestCheckpoint.id, await probeCheckpoint(tour));
    yield await rowOf(tour, 'Partial fine-tune', plain, besideProbe);
    const augmented = await fineTuned(client, 'Partial, augmented', {
      ...{ ...input, ...epochs(EPOCHS.augmented), augment: true },
    });
    const other = { id: plain.bestCheckpoint.id, name: 'partial without it' };
    const besidePlain = await beside(tour, augmented.bestCheckpoint.id, other);
    yield await rowOf(tour, 'Partial fine-tune, augmented', augmented, besidePlain);
  },
};
