import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { FineTuneOptions } from '../training/options/fine-tune-options.ts';
import type { Tensorflow } from './load-tensorflow.ts';

/** Variables with the same learning rate. */
export interface TensorflowGroup {
  variables: Variable[];
  /** Multiplies the schedule's learning rate. */
  learningRateScale: number;
  weightDecay: number;
}

type Choices = Pick<FineTuneOptions, 'optimizer' | 'momentum' | 'nesterov'>;

/**
 * Steps of TensorFlow's optimizers: Adam for ADAMW, with weight decay, which TensorFlow.js lacks, before each step
 * (decoupled, as in AdamW's paper); SGD, with or without momentum, with the decay in the gradient, as in PyTorch.
 */
export function openOptimizer({ core }: Tensorflow, groups: TensorflowGroup[], options: Choices) {
  const { optimizer, momentum, nesterov } = options;
  const make = () => {
    if (optimizer === 'ADAMW') return core.train.adam(1, 0.9, 0.999, 1e-8);
    return momentum ? core.train.momentum(1, momentum, nesterov) : core.train.sgd(1);
  };
  const optimizers = groups.map(make);
  const all = groups.flatMap(({ variables }) => variables);
  return {
    /** One step along the negative gradient of `loss`. @returns the loss before it */
    step(loss: () => Scalar, learningRate: number): number {
      const { value, grads } = core.variableGrads(loss, all);
      for (const [i, { variables, learningRateScale, weightDecay }] of groups.entries()) {
        const rate = learningRate * learningRateScale;
        setLearningRate(optimizers[i], rate);
        const gradients: Record<string, Tensor> = {};
        for (const variable of variables) {
          const gradient = grads[variable.name];
          const decays = weightDecay > 0 && optimizer === 'SGD';
          gradients[variable.name] = decays
            ? core.tidy(() => core.add(gradient, core.mul(variable, weightDecay)))
            : gradient;
          if (weightDecay > 0 && optimizer === 'ADAMW') {
            core.tidy(() => variable.assign(core.mul(variable, 1 - rate * weightDecay)));
          }
        }
        optimizers[i].applyGradients(gradients as Record<string, Variable>);
        core.dispose(Object.values(gradients));
      }
      core.dispose(grads);
      const result = value.dataSync()[0];
      value.dispose();
      return result;
    },
    dispose: () => {
      for (const one of optimizers) one.dispose();
    },
  };
}

/** SGD stores its rate in a tensor, and has a method to set it; the others read a property. */
function setLearningRate(optimizer: object, rate: number): void {
  if ('setLearningRate' in optimizer && typeof optimizer.setLearningRate === 'function')
    optimizer.setLearningRate(rate);
  else Object.assign(optimizer, { learningRate: rate });
}
