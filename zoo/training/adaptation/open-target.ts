import { join } from 'node:path';
import type { Dataset, Example } from '../../data/dataset.ts';
import type { Cut } from '../../features/backbone.ts';
import { openExampleReader } from '../../features/example-reader.ts';
import type { Device } from '../../runtime/device.ts';
import { targetLabels } from '../../transfer/adaptation/target-labels.ts';
import { type ExampleSource, openSource } from '../feeding/example-source.ts';
import { keepPictures } from '../feeding/keep-pictures.ts';
import { openExtracted } from '../feeding/open-extracted.ts';
import type { TrainingRequest } from '../training-request.ts';

/** The data set to adapt to: all of its examples, whatever their split. */
export interface Target {
  /** With the source's labels; 0 where the target has none. */
  examples: Example[];
  /** Whether the labels are known. They are used to evaluate only. */
  isLabelled: boolean;
  source: ExampleSource;
}

/** Opens the target's examples, as the part of the network that trains reads them, in float32. */
export async function openTarget(
  { preprocessing, targetFeaturesFile, keptPictureBytes, dataset, signal }: TrainingRequest,
  target: Dataset,
  options: {
    cut: Cut;
    dimension: number;
    device: Device;
    directory: string;
    onEnd: (close: () => Promise<void>) => void;
    onProgress?: (fraction: number, epoch: number) => void;
  },
): Promise<Target> {
  const { cut, dimension, device, directory, onEnd, onProgress } = options;
  const labels = targetLabels(dataset.index, target.index);
  const examples = target.index.examples.map((example, i) => ({ ...example, label: labels?.[i] ?? 0 }));
  const isLabelled = labels !== null;
  if (targetFeaturesFile !== undefined && cut.trainable.nodes.length === 0) {
    const source = await openExtracted(targetFeaturesFile, target, examples, { name: cut.boundary.name, dimension });
    onEnd(() => source.close());
    return { examples, isLabelled, source };
  }
  const reader = openExampleReader(target, preprocessing, cut.frozen ?? cut.trainable);
  onEnd(() => reader.close());
  if (!cut.frozen) {
    await keepPictures(reader, [{ examples, crops: false }], { directory, mostBytes: keptPictureBytes });
  }
  const source = openSource({
    frozen: cut.frozen,
    inputs: cut.trainable.inputs.map(({ name }) => name),
    dataset: target,
    examples,
    preprocessing,
    reader,
    device,
    augment: null,
    file: join(directory, 'target'),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
  onEnd(() => source.close());
  return { examples, isLabelled, source };
}
