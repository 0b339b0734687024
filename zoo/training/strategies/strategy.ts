import type { FeatureLayer } from '../../model.ts';
import type { Graph } from '../../onnx/graph.ts';
import type { FineTuneOptions, OptimizerName } from '../options/fine-tune-options.ts';
import type { AdapterHead } from './lora/lora-file.ts';

/** Which part of a model a fine-tune trains besides the new head. Each strategy is one object with everything that differs. */
export interface TrainingStrategy {
  /** The defaults of the options that depend on the strategy. */
  defaults: StrategyDefaults;
  /** The initial weights of the new head: see `addHead`. */
  headWeights: 'DRAWN' | 'ZERO';
  /** The head's learning rate divided by the backbone's. */
  headScale: number;
  /**
   * Resolves the first feature layer that trains.
   *
   * @param wanted the layer that was asked for; null: the strategy's default
   * @returns null if all layers train, or none
   * @throws InvalidInputError if the strategy has no such choice, or the model no such layer
   */
  unfreezeFrom(wanted: string | null, layers: FeatureLayer[]): string | null;
  /** The names of a backbone's weights that train, including those before `unfreezeFrom`, which are left out afterwards. */
  trains(backbone: Graph, options: Pick<FineTuneOptions, 'loraTargets'>): string[];
  /** Makes these weights of a network learnable: by themselves, or by updates added to them. */
  adapt(network: Graph, weights: string[], options: AdaptOptions): Adapted;
}

export interface StrategyDefaults
  extends Pick<
    FineTuneOptions,
    'epochs' | 'weightDecay' | 'dropout' | 'labelSmoothing' | 'earlyStoppingPatience' | 'loraRank' | 'loraAlpha'
  > {
  /** `epochs` where training pictures change at random: layers then take longer to learn them. */
  augmentedEpochs: number;
  /** @param examples of the training split */
  batchSize(examples: number): number;
  /**
   * Steps of SGD are as long as the gradient, of AdamW as the rate, of LAMB as the rate times the weights.
   *
   * @param dimension of the features that the head reads
   */
  learningRates(dimension: number): Record<OptimizerName, number>;
}

export type AdaptOptions = Pick<FineTuneOptions, 'seed' | 'loraRank' | 'loraAlpha'>;

/** A network whose weights a strategy has made learnable. */
export interface Adapted {
  graph: Graph;
  /** The initializers that learn, and the backbone's weight that each of them changes. */
  learned: ReadonlyMap<string, string>;
  /** The backbone's weights after training, by name. */
  merge(trained: ReadonlyMap<string, Float32Array>): ReadonlyMap<string, Float32Array>;
  /** The learned weights without the backbone's, as a file, if the strategy has such a form. */
  adapterFile?(trained: ReadonlyMap<string, Float32Array>, head: AdapterHead): Uint8Array<ArrayBuffer>;
}
