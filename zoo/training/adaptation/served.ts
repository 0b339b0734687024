import { join } from 'node:path';
import type { Example } from '../../data/dataset.ts';
import { openExampleReader } from '../../features/example-reader.ts';
import type { Device } from '../../runtime/device.ts';
import type { CutModel } from '../cut-model.ts';
import { type ExampleSource, openSource } from '../feeding/example-source.ts';
import type { OpenedSources } from '../feeding/open-sources.ts';
import type { HELD_OUT, SplitName } from '../feeding/split-examples.ts';
import type { TrainingRequest } from '../training-request.ts';

type HeldOut = (typeof HELD_OUT)[number];

/** What a checkpoint is made of: with re-estimated normalization another model than the one that trains. */
export interface Served {
  model: CutModel;
  /** As this model's part that trains reads them. */
  sources: Record<HeldOut, ExampleSource>;
}

/** Opens the held-out examples for another model than the one that trains. */
export function openServed(
  { dataset, preprocessing, signal }: TrainingRequest,
  model: CutModel,
  {
    examples,
    opened,
    device,
    directory,
    onEnd,
  }: {
    examples: Record<SplitName, Example[]>;
    opened: OpenedSources;
    device: Device;
    directory: string;
    onEnd: (close: () => Promise<void>) => void;
  },
): Served {
  const { frozen, trainable } = model.cut;
  // The pictures or texts themselves.
  if (!frozen) return { model, sources: opened.sources };
  const reader = openExampleReader(dataset, preprocessing, frozen);
  onEnd(() => reader.close());
  const open = (split: HeldOut) => {
    const source = openSource({
      frozen,
      inputs: trainable.inputs.map(({ name }) => name),
      ...{ dataset, examples: examples[split], preprocessing, reader, device },
      augment: null,
      file: join(directory, `served-${split}`),
      ...(signal ? { signal } : {}),
    });
    onEnd(() => source.close());
    return source;
  };
  return { model, sources: { validation: open('validation'), test: open('test') } };
}
