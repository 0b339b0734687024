// Prints what an epoch of reading pictures, or of training on them, takes. picture-cache.ts starts it as a process, because it measures the
// processor time and the memory of a process.
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageDataset } from '../../zoo/data/dataset.ts';
import { openExampleReader } from '../../zoo/features/example-reader.ts';
import type { FeatureLayer, ImagePreprocessing } from '../../zoo/model.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import { keepPictures } from '../../zoo/training/feeding/keep-pictures.ts';
import { fineTune } from '../../zoo/training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../../zoo/training/options/options.ts';
import { peakMemory } from './peak-memory.ts';
import type { EpochCost } from './picture-cache.ts';

interface Request {
  model: string;
  layer: FeatureLayer;
  preprocessing: ImagePreprocessing;
  dataset: ImageDataset;
  directory: string;
  epochs: number;
  /** Undefined: the default. */
  keptPictureBytes?: number;
  /** Null: reads only. */
  options: FineTuneInput | null;
}

const request = JSON.parse(await readFile(process.argv[2], 'utf8')) as Request;
let waiting: number | null = null;
const moments: { seconds: number; cpuSeconds: number }[] = [];

function endEpoch(): void {
  const { user, system } = process.cpuUsage();
  moments.push({ seconds: performance.now() / 1000, cpuSeconds: (user + system) / 1e6 });
}

/** As many pictures at a time as a training reads. */
const BATCH = 16;

async function read({ model, preprocessing, dataset, directory, epochs, keptPictureBytes }: Request): Promise<void> {
  const reader = openExampleReader(dataset, preprocessing, readModel(await readFile(model)));
  const { examples } = dataset.index;
  const folder = await mkdtemp(join(directory, 'read-'));
  await keepPictures(reader, [{ examples, crops: false }], { directory: folder, mostBytes: keptPictureBytes });
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let start = 0; start < examples.length; start += BATCH) {
      const { release } = await reader.read(examples.slice(start, start + BATCH), null);
      release();
    }
    endEpoch();
  }
  await reader.close();
}

async function train({ model, layer, options, epochs, directory, ...request }: Request): Promise<void> {
  const featureLayers = [layer];
  await fineTune({
    ...request,
    ...{ model: await readFile(model), featureLayers, workDirectory: directory },
    options: resolveFineTuneOptions({ ...options, epochs } as FineTuneInput, { featureLayers, modality: 'IMAGE' }),
    onEpoch: async () => endEpoch(),
    onWaiting: (share) => {
      waiting = share;
    },
  });
}

await (request.options ? train(request) : read(request));
const [first, last] = [moments[0], moments[moments.length - 1]];
const each = (key: 'seconds' | 'cpuSeconds') => (last[key] - first[key]) / (moments.length - 1);
const cost: EpochCost = {
  seconds: each('seconds'),
  cpuSeconds: each('cpuSeconds'),
  peakBytes: await peakMemory(),
  waiting,
};
console.log(JSON.stringify(cost));
