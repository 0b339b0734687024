import { join } from 'node:path';
import { inViews } from '../../data/augment/views.ts';
import type { Example } from '../../data/dataset.ts';
import { mix } from '../../data/random.ts';
import type { Cut } from '../../features/backbone.ts';
import { type ExampleReader, openExampleReader } from '../../features/example-reader.ts';
import { type ChosenPrecision, choosePrecision } from '../../features/frozen-precision/choose-precision.ts';
import { stillExact } from '../../features/frozen-precision/still-exact.ts';
import type { Graph } from '../../onnx/graph.ts';
import { int8Form } from '../../quantization/int8-form.ts';
import type { Device } from '../../runtime/device.ts';
import { openNetwork } from '../../runtime/open-network.ts';
import { augmentationOf } from '../options/augmentation-options.ts';
import type { TrainingRequest } from '../training-request.ts';
import { type ExampleSource, openSource } from './example-source.ts';
import { keepPictures } from './keep-pictures.ts';
import { openExtracted } from './open-extracted.ts';
import { rowsOf, someRows } from './rows-of.ts';
import { sharedSession } from './shared-session.ts';
import { SPLITS, type SplitName } from './split-examples.ts';

interface OpenSources {
  cut: Cut;
  /** Of the features. */
  dimension: number;
  examples: Record<SplitName, Example[]>;
  /** Computes the frozen part. */
  device: Device;
  /** See `OpenTraining` for the rest. */
  directory: string;
  onEnd: (close: () => Promise<void>) => void;
  onFrozen?: ((split: SplitName, fraction: number, epoch: number) => void) | undefined;
  /** Called while int8 is checked: see `choosePrecision`. */
  onCheck?: ((fraction: number) => void) | undefined;
  resumed: ChosenPrecision | undefined;
}

export interface OpenedSources {
  sources: Record<SplitName, ExampleSource>;
  /** Some training examples as they are evaluated: without augmentation. */
  sample: { source: ExampleSource; examples: Example[] };
  /** Whether the inputs of all sources are features that stay the same. */
  cachesFeatures: boolean;
  reader: ExampleReader | null;
  frozen: ChosenPrecision | undefined;
  /** Closes what computed the activations that are computed once. */
  endFrozen: () => Promise<void>;
}

/** Training examples that are evaluated after each epoch, at most: as many as validation has, so that it takes as long. */
const SAMPLE = 256;

/**
 * Opens the sources of the three splits. They share one reader, with a thread that decodes pictures.
 *
 * The frozen part may compute training examples in int8. It computes validation and test examples in float32, as the checkpoint
 * does, so that the evaluations are of what is served.
 *
 * @returns reader: of the examples; null if all of them are read from extracted features. frozen: the precision for training
 * examples; undefined if nothing is frozen
 */
export async function openSources(
  request: TrainingRequest,
  {
    cut: { frozen, trainable, boundary },
    dimension,
    examples,
    device,
    directory,
    onEnd,
    onFrozen,
    onCheck,
    resumed,
  }: OpenSources,
): Promise<OpenedSources> {
  const { dataset, preprocessing, options, featuresFile, featuresPrecision, signal } = request;
  const augmentation = augmentationOf(options, dataset.index.modality);
  const changes = augmentation && { augmentation, seed: mix(options.seed, -1) };
  const views = options.augmentation?.testTime ?? 1;
  let reader: ExampleReader | null = null;
  onEnd(async () => reader?.close());
  const theReader = () => (reader ??= openExampleReader(dataset, preprocessing, frozen ?? trainable));
  const stored = featuresPrecision?.precision ?? 'FLOAT32';
  // A run that is resumed goes on with what it began with, even if other features were extracted meanwhile.
  const fits = !resumed || (resumed.settings === null && resumed.report.precision === stored);
  const extracted = trainable.nodes.length === 0 && fits ? featuresFile : undefined;
  const isExtracted = (split: SplitName) => (split === 'train' ? !augmentation : stored === 'FLOAT32' && views === 1);

  let chosen: ChosenPrecision | undefined;
  if (frozen && extracted !== undefined && isExtracted('train')) chosen = ofFeatureSet(request);
  else if (frozen) {
    chosen = resumed
      ? await stillExact(resumed, device)
      : await choosePrecision({
          frozen,
          // Of a job from before there was the option.
          wanted: options.frozenPrecision ?? 'FLOAT32',
          dataset,
          reader: theReader(),
          device,
          examples: examples.train.length * (augmentation ? options.epochs : 1),
          augment: changes,
          ...(onCheck ? { onCheck } : {}),
          ...(signal ? { signal } : {}),
        });
  }
  const inTraining = frozen && chosen?.settings ? int8Form(frozen, chosen.settings) : frozen;

  // To open a model takes longer than to compute a few hundred texts: the splits share it.
  const shared = frozen && sharedSession(() => openNetwork(frozen, { device }));
  onEnd(async () => shared?.close());
  const common = {
    inputs: trainable.inputs.map(({ name }) => name),
    dataset,
    preprocessing,
    device,
    ...(signal ? { signal } : {}),
  };
  const open = (split: SplitName, part: Graph | null): ExampleSource | Promise<ExampleSource> => {
    if (extracted !== undefined && isExtracted(split)) {
      return openExtracted(extracted, dataset, examples[split], { name: boundary.name, dimension });
    }
    const augment = split === 'train' ? changes : null;
    return openSource({
      ...common,
      frozen: part,
      ...(shared && part === frozen && !augment ? { session: shared.get } : {}),
      examples: split === 'train' ? examples.train : inViews(examples[split], views),
      reader: theReader(),
      augment,
      file: join(directory, split),
      onProgress: (fraction, epoch) => onFrozen?.(split, fraction, epoch),
    });
  };
  const sources = {
    train: await open('train', inTraining),
    validation: await open('validation', frozen),
    test: await open('test', frozen),
  };
  for (const split of SPLITS) onEnd(() => sources[split].close());

  const rows = someRows(examples.train.length, Math.min(SAMPLE, examples.validation.length));
  const sampled = rows.map((row) => examples.train[row]);
  const sample = augmentation
    ? openSource({
        ...common,
        frozen,
        ...(shared ? { session: shared.get } : {}),
        examples: sampled,
        reader: theReader(),
        augment: null,
        file: join(directory, 'sample'),
      })
    : rowsOf(sources.train, rows);
  onEnd(() => sample.close());
  if (reader && options.epochs > 1) {
    // Of what is frozen the activations are kept. Evaluated pictures come first, because they are smaller where training crops.
    const evaluated = frozen ? [] : [...examples.validation, ...sampled, ...examples.test];
    const trained = frozen && !augmentation ? [] : examples.train;
    const wanted = [
      { examples: evaluated, crops: false },
      { examples: trained, crops: augmentation?.crop ?? false },
    ];
    await keepPictures(reader, wanted, { directory, mostBytes: request.keptPictureBytes });
  }
  return {
    sources,
    sample: { source: sample, examples: sampled },
    cachesFeatures: trainable.nodes.length === 0 && !augmentation && views === 1,
    reader,
    frozen: chosen,
    endFrozen: async () => shared?.close(),
  };
}

/** Of features that were extracted before. */
function ofFeatureSet({ featuresPrecision }: TrainingRequest): ChosenPrecision {
  const reason = 'From a feature set that was extracted in float32.';
  const float32 = { precision: 'FLOAT32' as const, reason, cosine: null, score: null, nodes: null };
  return { report: featuresPrecision ?? float32, settings: null };
}
