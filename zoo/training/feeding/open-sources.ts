import { join } from 'node:path';
import type { Example } from '../../data/dataset.ts';
import { mix } from '../../data/random.ts';
import type { Cut } from '../../features/backbone.ts';
import { type ExampleReader, openExampleReader } from '../../features/example-reader.ts';
import type { Device } from '../../runtime/device.ts';
import type { TrainingRequest } from '../training-request.ts';
import { type ExampleSource, openExtracted, openSource } from './example-source.ts';
import { SPLITS, type SplitName } from './split-examples.ts';

/** Opens the sources of the three splits. They share one reader, with a thread that decodes pictures. */
export async function openSources(
  { dataset, preprocessing, options, featuresFile, signal }: TrainingRequest,
  {
    cut: { frozen, trainable },
    dimension,
    examples,
    device,
    directory,
    onEnd,
    onFrozen,
  }: {
    cut: Cut;
    /** Of the features. */
    dimension: number;
    examples: Record<SplitName, Example[]>;
    /** Computes what is frozen. */
    device: Device;
    /** See `OpenTraining` for the rest. */
    directory: string;
    onEnd: (close: () => Promise<void>) => void;
    onFrozen?: ((split: SplitName, fraction: number, epoch: number) => void) | undefined;
  },
): Promise<Record<SplitName, ExampleSource>> {
  let reader: ExampleReader | null = null;
  onEnd(async () => reader?.close());
  const open = (split: SplitName): ExampleSource | Promise<ExampleSource> => {
    const augments = options.augment && split === 'train';
    if (featuresFile !== undefined && trainable.nodes.length === 0 && !augments) {
      return openExtracted(featuresFile, dataset, examples[split], dimension);
    }
    reader ??= openExampleReader(dataset, preprocessing, frozen);
    return openSource({
      frozen,
      dataset,
      examples: examples[split],
      preprocessing,
      reader,
      device,
      augmentSeed: augments ? mix(options.seed, -1) : null,
      file: join(directory, split),
      ...(signal ? { signal } : {}),
      onProgress: (fraction, epoch) => onFrozen?.(split, fraction, epoch),
    });
  };
  const sources = { train: await open('train'), validation: await open('validation'), test: await open('test') };
  for (const split of SPLITS) onEnd(() => sources[split].close());
  return sources;
}
