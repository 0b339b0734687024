import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { importLayersModel } from '../import-layers-model.ts';
import type { TensorflowWeights } from '../weights.ts';
import { largestDifference, runBoth, runImported, scatterWeights } from './run-both.ts';

/** As many runs as fit into a few seconds, always the same ones. */
export const RUNS = { seed: 20_26, numRuns: 30 };

/** Two examples drawn between −3 and 3. */
export const drawn = (shape: number[], seed: number) => tf.randomUniform([2, ...shape], -3, 3, 'float32', seed);

/** Compares a model, with new random weights, with TensorFlow.js on random inputs, or on the given ones. */
export async function expectSame(model: tf.LayersModel, seed: number, inputs?: tf.Tensor[]): Promise<void> {
  scatterWeights(model, seed);
  const given = inputs ?? model.inputs.map(({ shape }, i) => drawn(shape.slice(1).map(Number), seed + i));
  const { tensorflow, onnx } = await runBoth(model, given);
  expect(largestDifference(onnx, tensorflow)).toBeLessThan(1e-4);
}

/** A layer that TensorFlow.js does not have, in Keras's format. */
export interface KerasLayerJson {
  className: string;
  config?: Record<string, unknown>;
  /** Without the batch, one shape for each input. */
  inputs: number[][];
  weights?: Record<string, tf.Tensor>;
}

/** Compares a layer with a formula, on random inputs: two examples each. */
export async function expectFormula(
  { className, config = {}, inputs, weights = {} }: KerasLayerJson,
  formula: (...inputs: tf.Tensor[]) => tf.Tensor,
  seed = 1,
): Promise<void> {
  const names = inputs.map((_, i) => `x${i}`);
  const layers = [
    ...inputs.map((shape, i) => ({
      name: names[i],
      class_name: 'InputLayer',
      config: { name: names[i], batch_input_shape: [null, ...shape] },
      inbound_nodes: [],
    })),
    {
      name: 'y',
      class_name: className,
      config: { name: 'y', ...config },
      inbound_nodes: [names.map((x) => [x, 0, 0, {}])],
    },
  ];
  const model = { name: 'm', layers, input_layers: names.map((x) => [x, 0, 0]), output_layers: [['y', 0, 0]] };
  const named: TensorflowWeights = new Map(
    Object.entries(weights).map(([name, tensor]) => [
      `y/${name}`,
      { shape: tensor.shape, data: tensor.dataSync() as Float32Array },
    ]),
  );
  const { graph } = importLayersModel(
    { keras_version: '2.15.0', model_config: { class_name: 'Functional', config: model } },
    named,
  );
  const given = inputs.map((shape, i) => drawn(shape, seed + i));
  const [onnx] = await runImported(graph, given);
  const expected = formula(...given);
  expect(onnx.shape).toEqual(expected.shape);
  expect(largestDifference(await onnx.data(), await expected.data())).toBeLessThan(1e-4);
}
