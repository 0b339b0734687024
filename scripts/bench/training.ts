// Everything that the benches ask of zoo/training, in one place.
import type { Graph } from '../../zoo/onnx/graph.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import type { RuntimeTensor } from '../../zoo/runtime/session.ts';
import { foldBatchNormalization } from '../../zoo/training/fold-batch-normalization.ts';
import { learnedParameters } from '../../zoo/training/learned-parameters.ts';
import { crossEntropy } from '../../zoo/training/losses/cross-entropy.ts';
import { adamW } from '../../zoo/training/optimizers/adamw.ts';
import { sgd } from '../../zoo/training/optimizers/sgd.ts';
import { flatten, groupParameters } from '../../zoo/training/parameters.ts';
import { parameterName, STEP, slotName } from '../../zoo/training/state-names.ts';
import { buildStepGraph } from '../../zoo/training/step-graph.ts';
import { rowsTensor, vector } from '../../zoo/training/tensors.ts';
import { Trainer } from '../../zoo/training/trainer.ts';
import { runtimeTensor } from './runtime-tensor.ts';
import type { StoredTensor } from './tensor-file.ts';

export interface Hyperparameters {
  /** SGD has momentum 0.9. */
  optimizer: 'ADAMW' | 'SGD';
  learningRate: number;
  weightDecay: number;
}

export interface Training {
  /** How many numbers are trained. */
  parameters: number;
  /** @returns the loss before the update */
  step(inputs: Map<string, StoredTensor>, labels: number[]): Promise<number>;
}

/** All weights of a model in training, as FULL trains them: weight decay spares biases and normalizations. */
export async function openTraining(model: Uint8Array, hyperparameters: Hyperparameters): Promise<Training> {
  const { optimizer, learningRate } = hyperparameters;
  const { network, groups, classes } = networkOf(model, hyperparameters);
  const trainer = await Trainer.open(network, groups, { optimizer: OPTIMIZERS[optimizer] });
  return {
    parameters: groups.reduce((sum, { size }) => sum + size, 0),
    step: (inputs, labels) => trainer.step(feeds(inputs), { values: oneHot(labels, classes) }, learningRate),
  };
}

const OPTIMIZERS = { ADAMW: adamW(), SGD: sgd() };

/** The step's graph, and what to feed it for a first step. */
export async function stepGraph(
  model: Uint8Array,
  { optimizer, learningRate, weightDecay }: Hyperparameters,
  batch: { inputs: Map<string, StoredTensor>; labels: number[] },
): Promise<{ graph: Graph; feeds: Record<string, RuntimeTensor> }> {
  const { network, groups, classes } = networkOf(model, { weightDecay });
  const settings = { optimizer: OPTIMIZERS[optimizer], clipNorm: null, emaDecay: null };
  const graph = await buildStepGraph(network, groups, { ...settings, loss: crossEntropy });
  const rows = batch.labels.length;
  const state = groups.flatMap((group) => [
    [parameterName(group), vector(flatten(network, group))] as const,
    ...settings.optimizer.slots.map((slot) => [slotName(slot, group), vector(new Float32Array(group.size))] as const),
  ]);
  return {
    graph,
    feeds: {
      ...feeds(batch.inputs),
      ...Object.fromEntries(state),
      [STEP.targets]: oneHot(batch.labels, classes),
      [STEP.exampleWeights]: vector(new Float32Array(rows).fill(1 / rows)),
      [STEP.learningRates]: vector(new Float32Array(groups.length).fill(learningRate)),
      [STEP.steps]: vector(new Float32Array(groups.length).fill(1)),
    },
  };
}

function networkOf(model: Uint8Array, { weightDecay }: { weightDecay: number }) {
  const graph = readModel(model);
  const groups = groupParameters(graph, learnedParameters(graph), { isHead: () => false, headScale: 1, weightDecay });
  return { network: foldBatchNormalization(graph), groups, classes: Number(graph.outputs[0].shape.at(-1)) };
}

const feeds = (inputs: Map<string, StoredTensor>) =>
  Object.fromEntries([...inputs].map(([name, tensor]) => [name, runtimeTensor(tensor)]));

function oneHot(labels: number[], classes: number): RuntimeTensor {
  const values = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) values[row * classes + label] = 1;
  return rowsTensor(values, labels.length, [classes]);
}
