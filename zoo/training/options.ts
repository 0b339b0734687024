export type Strategy = 'LINEAR_PROBE' | 'PARTIAL' | 'FULL' | 'LORA' | 'PROTOTYPE';

/** Every choice of a fine-tune, with its default filled in: see `resolveFineTuneOptions`. */
export interface FineTuneOptions {
  strategy: Strategy;
  epochs: number;
  batchSize: number;
  learningRate: number;
  weightDecay: number;
  dropout: number;
  labelSmoothing: number;
  /** The first feature layer that trains, with everything after it; null: the head only. */
  unfreezeFrom: string | null;
  augment: boolean;
  /** Stop after this many epochs without a lower validation loss; null: never. */
  earlyStoppingPatience: number | null;
  seed: number;
  device: 'AUTO' | 'CPU' | 'WEBGPU' | 'CUDA';
}
