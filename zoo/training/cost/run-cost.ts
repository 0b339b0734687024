import type { Work } from '../../onnx/summarize-blocks.ts';
import { isClosed } from '../options/closed-head.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';

/** What the cost of a fine-tune follows from. */
export interface CostedRun {
  options: FineTuneOptions;
  /** That it trains: fewer, if it stopped early. */
  epochs: number;
  /** Of each split. */
  examples: { train: number; heldOut: number };
  /** Whether the features of the examples were extracted before. */
  foundFeatures: boolean;
  model: {
    parameters: number;
    /** For one example, as it is measured: see `measureSpeed`. */
    milliseconds: number;
    whole: Work;
    /** From where the strategy begins to train, to the end. */
    trained: Work;
  };
}

/**
 * What a fine-tune takes, by what it computes. The constants are from a few networks on one machine; others differ: see
 * `npm run bench -- estimates`.
 */
export function runCost({ options, epochs, examples, foundFeatures, model }: CostedRun): {
  seconds: number;
  bytes: number;
} {
  const { train, heldOut } = examples;
  const { whole, trained, milliseconds, parameters } = model;
  const share = whole.multiplyAdds > 0 ? trained.multiplyAdds / whole.multiplyAdds : 1;
  const isHead = options.strategy === 'LINEAR_PROBE' || options.strategy === 'PROTOTYPE';
  const behind = isHead ? 0 : share;
  const frozen = isHead && foundFeatures && !options.augment ? 0 : (1 - behind) * (train + heldOut);
  const steps = behind * train * epochs;
  const evaluated = behind * (heldOut + Math.min(256, heldOut / 2));
  const again = (epochs - 1) * (evaluated + (options.augment ? (1 - behind) * train : 0));
  const megabytes = (4 * parameters) / 1e6;
  const saved = isClosed(options) ? 1 : epochs;
  const passes = INFERENCE * (frozen + evaluated) + DECODED * again + STEP * steps;
  const seconds =
    OPENING.seconds + OPENING.perMegabyte * megabytes + SAVING * megabytes * saved + (passes * milliseconds) / 1000;
  const computed = frozen === 0 ? 0 : EXTRACTED * 4 * (whole.activations - (isHead ? 0 : trained.activations));
  const state = options.strategy === 'LORA' ? 0 : STATE * 4 * parameters;
  const trainedOn = isHead ? 0 : 4 * trained.activations * options.batchSize + state;
  // One after the other.
  const bytes = BASE_BYTES + WEIGHTS * 4 * parameters + Math.max(computed, trainedOn);
  return { seconds, bytes };
}

/** Of one example at inference: with its picture decoded, 149 a second at 4.9 ms each (README, Figures). */
const INFERENCE = 1.3;
/** With the picture decoded in an epoch before: 181 a second (the same). */
const DECODED = 1.1;
/** FULL steps take 36 to 43 examples a second of MobileNetV2, and 16.1 of ResNet-18 (zoo/README.md, Figures), which are 5.1 and 3.4. */
const STEP = 5;
/** Seconds: a process, its code, a model, a data set; megabytes are those of the model. */
const OPENING = { seconds: 4, perMegabyte: 0.05 };
/** Seconds a megabyte and epoch: a checkpoint is written, and its predictions. */
const SAVING = 0.01;
/** Of a process with onnxruntime. */
const BASE_BYTES = 250e6;
/** Copies of the weights: the file, the graph, the networks before and after the cut, the checkpoint. */
const WEIGHTS = 6;
/** Examples whose activations there are while the frozen part is computed: those of a batch are not kept. */
const EXTRACTED = 2.5;
/** Copies of the trained weights: their gradients, and two moments of AdamW. */
const STATE = 3;
