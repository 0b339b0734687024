import { expect, test } from 'vitest';
import { random } from './data/random.ts';
import { backboneOf, cutBackbone } from './features/backbone.ts';
import { writeModel } from './onnx/write.ts';
import { openSession, type RuntimeTensor } from './runtime/session.ts';
import { importLayersModel } from './tfjs/import-layers-model.ts';
import { readLayersModel } from './tfjs/read-layers-model.ts';
import { filesOf, modelFolder } from './tfjs/testing/nsfwjs.ts';
import { smoothedTargets } from './training/feeding/batches.ts';
import { addHead, HEAD } from './training/head/head.ts';
import { crossEntropy } from './training/losses/cross-entropy.ts';
import { learnedParameters } from './training/parameters/learned-parameters.ts';
import { foldBatchNormalization } from './training/step/fold-batch-normalization.ts';
import { flatten, groupParameters } from './training/step/parameters.ts';
import { Predictor } from './training/step/predictor.ts';
import { gradientName, next, parameterName, STEP } from './training/step/state-names.ts';
import { buildGradientGraph } from './training/step/step-graph.ts';
import { rowsTensor, vector } from './training/step/tensors.ts';

const ROWS = 4;
const CLASSES = 8;

/**
 * The whole backward pass of a published model: along its gradient g, the loss must change by ‖g‖ per unit of length.
 * Central differences of the forward pass, which does not use the gradient rules, check that.
 */
test.each([
  ['mobilenet_v2', 'block_12_add'],
  ['inception_v3', 'mixed7'],
] as const)('%s trained after %s: the gradient of all its parameters matches the loss', async (name, boundary) => {
  const { topology, weights } = await readLayersModel(await filesOf(modelFolder(name)));
  const { graph, featureLayers } = importLayersModel(topology, weights);
  const layer = featureLayers.at(-1);
  if (!layer) throw new Error('no feature layer');
  const backbone = await backboneOf(graph, layer);
  const cut = await cutBackbone(backbone, boundary);
  const scaling = { mean: new Float32Array(backbone.dimension), deviation: 1 };
  const features = { name: backbone.features, dimension: backbone.dimension };
  const network = addHead(cut.trainable, features, scaling, { classes: CLASSES, seed: 1 });
  const groups = groupParameters(network, [...learnedParameters(cut.trainable), HEAD.weights, HEAD.bias], {
    isHead: (parameter) => parameter === HEAD.weights || parameter === HEAD.bias,
    headScale: 10,
    weightDecay: 0,
  });

  const generator = random(4);
  const shape = cut.boundary.shape.slice(1).map(Number);
  const size = shape.reduce((product, dimension) => product * dimension, ROWS);
  const values = Float32Array.from({ length: size }, () => generator.next());
  const labels = [0, 3, 5, 7];
  const parameters = new Map(groups.map((group) => [group, flatten(network, group)]));
  const pixels = { [cut.boundary.name]: rowsTensor(values, ROWS, shape) };

  const step = await buildGradientGraph(foldBatchNormalization(network), groups, { loss: crossEntropy });
  const session = await openSession(writeModel(step));
  const feeds: Record<string, RuntimeTensor> = {
    ...pixels,
    [STEP.targets]: rowsTensor(smoothedTargets(labels, CLASSES, 0), ROWS, [CLASSES]),
    [STEP.exampleWeights]: vector(new Float32Array(ROWS).fill(1 / ROWS)),
  };
  for (const [group, flat] of parameters) {
    feeds[parameterName(group)] = vector(flat);
    feeds[gradientName(group)] = vector(new Float32Array(group.size));
  }
  const result = await session.run(feeds);
  const gradients = groups.map((group) => result[next(gradientName(group))].data as Float32Array);
  const norm = Math.hypot(...gradients.map((gradient) => Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0))));

  const predictor = await Predictor.open(foldBatchNormalization(network), groups);
  const lossAt = async (distance: number) => {
    const moved = groups.map((group, i): [string, RuntimeTensor] => {
      const flat = parameters.get(group)?.map((value, at) => value + (distance * gradients[i][at]) / norm);
      return [parameterName(group), vector(flat ?? new Float32Array())];
    });
    const { logits } = await predictor.run(pixels, Object.fromEntries(moved));
    return (
      labels.reduce(
        (sum, label, row) => sum + surprise(logits.subarray(row * CLASSES, (row + 1) * CLASSES), label),
        0,
      ) / ROWS
    );
  };
  expect(await lossAt(0)).toBeCloseTo((result[STEP.loss].data as Float32Array)[0], 4);
  const reach = 2e-3;
  const slope = ((await lossAt(reach)) - (await lossAt(-reach))) / (2 * reach);
  expect(Math.abs(slope - norm) / norm, `slope ${slope}, norm ${norm}`).toBeLessThan(1e-2);
  await session.close();
  await predictor.close();
});

/** −log softmax(logits) of a label. */
function surprise(logits: Float32Array, label: number): number {
  const most = Math.max(...logits);
  return Math.log(logits.reduce((sum, value) => sum + Math.exp(value - most), 0)) + most - logits[label];
}
