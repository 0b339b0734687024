// Everything that the benches ask of zoo/training, in one place.
import { readModel } from '../../zoo/onnx/read.ts';
import { foldBatchNormalization } from '../../zoo/training/fold-batch-normalization.ts';
import { type Batch, Trainer } from '../../zoo/training/network.ts';
import { groupParameters, learnedParameters } from '../../zoo/training/parameters.ts';
import type { StoredTensor } from './tensor-file.ts';

export interface Hyperparameters {
  learningRate: number;
  weightDecay: number;
}

export interface Training {
  /** How many numbers are trained. */
  parameters: number;
  /** @returns the loss before the update */
  step(inputs: Map<string, StoredTensor>, labels: number[]): Promise<number>;
}

/** All weights of a model in training, as FULL trains them: AdamW that spares biases and normalizations from decay. */
export async function openTraining(model: Uint8Array, hyperparameters: Hyperparameters): Promise<Training> {
  const { learningRate, weightDecay } = hyperparameters;
  const network = readModel(model);
  const groups = groupParameters(network, learnedParameters(network), {
    isHead: () => false,
    headScale: 1,
    weightDecay,
  });
  const trainer = await Trainer.open(foldBatchNormalization(network), groups, null);
  const classes = Number(network.outputs[0].shape.at(-1));
  return {
    parameters: groups.reduce((sum, { size }) => sum + size, 0),
    step: async (inputs, labels) => {
      const [pixels] = [...inputs.values()].map(batchOf);
      return trainer.step(pixels, oneHot(labels, classes), learningRate, null);
    },
  };
}

const batchOf = ({ shape: [rows, ...shape], data }: StoredTensor): Batch => ({
  values: data as Float32Array,
  rows,
  shape,
});

function oneHot(labels: number[], classes: number): Batch {
  const values = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) values[row * classes + label] = 1;
  return { values, rows: labels.length, shape: [classes] };
}
