import type { Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { type FeatureScaling, HEAD } from '../training/head/head.ts';
import type { Tensorflow } from './load-tensorflow.ts';

/** The head that `addHead` puts on a backbone, in TensorFlow: `logits = ((features − mean) / deviation ⊙ mask) · W + b`. */
export class TensorflowHead {
  readonly weights: Variable;
  readonly bias: Variable;

  /** @param initial `weights [dimension, classes]` and `bias [classes]`, by the names in `HEAD` */
  constructor(
    private readonly tensorflow: Tensorflow,
    private readonly scaling: FeatureScaling,
    initial: (name: string) => Float32Array,
  ) {
    const { core } = tensorflow;
    const bias = initial(HEAD.bias);
    this.weights = core.variable(core.tensor2d(initial(HEAD.weights), [scaling.mean.length, bias.length]));
    this.bias = core.variable(core.tensor1d(bias));
  }

  /** @param mask multiplied with the features `[rows, dimension]`: dropout */
  logits(features: Tensor2D, mask?: Float32Array): Tensor2D {
    const { core } = this.tensorflow;
    const centred = core.div(core.sub(features, core.tensor1d(this.scaling.mean)), this.scaling.deviation);
    const kept = mask ? core.mul(centred, core.tensor2d(mask, features.shape)) : centred;
    return core.add(core.matMul(kept as Tensor2D, this.weights as Tensor2D), this.bias);
  }

  /** Cross-entropy of each row, in nats. @param targets `[rows, classes]` */
  losses(logits: Tensor2D, targets: Float32Array) {
    const { core } = this.tensorflow;
    return core.neg(core.sum(core.mul(core.logSoftmax(logits), core.tensor2d(targets, logits.shape)), 1));
  }

  /** The current values, by the names in `HEAD`. */
  async learned(): Promise<Map<string, Float32Array>> {
    const [weights, bias] = await Promise.all([this.weights.data(), this.bias.data()]);
    return new Map([
      [HEAD.weights, Float32Array.from(weights)],
      [HEAD.bias, Float32Array.from(bias)],
    ]);
  }

  dispose(): void {
    this.tensorflow.core.dispose([this.weights, this.bias]);
  }
}
