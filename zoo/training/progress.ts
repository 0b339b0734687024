import type { Dataset } from '../data/dataset.ts';
import type { SplitName } from './feeding/split-examples.ts';
import type { FineTuneOptions } from './options/fine-tune-options.ts';

/** Tracks the progress of a fine-tune. Computing the frozen activations once costs about as much as two epochs of the rest. */
export function progressOf({
  options,
  dataset,
  target,
  onProgress,
}: {
  options: FineTuneOptions;
  dataset: Dataset;
  target?: Dataset;
  onProgress?: (fraction: number, stage: string) => void;
}) {
  const extraction = 2 / (2 + options.epochs);
  // With an adaptation it trains twice, first without.
  const half = (1 - extraction) / 2;
  const epochOf = (epochs: number) => `epoch ${Math.min(Math.floor(epochs) + 1, options.epochs)} of ${options.epochs}`;
  const targets = target?.index.examples.length ?? 0;
  const total = dataset.index.examples.length + targets;
  const done: Record<SplitName | 'target', number> = { train: 0, validation: 0, test: 0, target: 0 };
  let shown = 0;
  const show = (fraction: number, stage: string) => {
    // With augmentation the frozen part is recomputed every epoch, and counts as part of the epoch.
    shown = Math.max(shown, fraction);
    onProgress?.(shown, stage);
  };
  return {
    checkingInt8(fraction: number) {
      show(0, `Checking int8 on some examples, ${Math.round(100 * fraction)} %`);
    },
    extracting(split: SplitName | 'target', fraction: number) {
      const size =
        split === 'target' ? targets : dataset.index.examples.filter((example) => example.split === split).length;
      done[split] = fraction * size;
      const share = (done.train + done.validation + done.test + done.target) / total;
      show(extraction * share, 'Computing the features of the frozen layers');
    },
    /** Of an adaptation, before it trains. */
    aligning() {
      show(extraction, 'Aligning the features of both domains');
    },
    /** Of a head that is fitted on features: @param share that is done */
    fitting(share: number) {
      show(extraction + (1 - extraction) * share, 'Fitting the head on the features');
    },
    /** @param epochs that are done, with a fraction */
    withoutAdaptation(epochs: number) {
      show(extraction + (half * epochs) / options.epochs, `Training without adaptation, ${epochOf(epochs)}`);
    },
    /** @param epochs that are done, with a fraction */
    training(epochs: number) {
      const before = options.adaptation ? half : 0;
      show(extraction + before + ((1 - extraction - before) * epochs) / options.epochs, `Training, ${epochOf(epochs)}`);
    },
  };
}
