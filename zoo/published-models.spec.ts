import { expect, test } from 'vitest';
import { random } from './data/random.ts';
import { backboneOf, cutBackbone } from './features/backbone.ts';
import { writeModel } from './onnx/write.ts';
import { openSession, RuntimeTensor } from './runtime/session.ts';
import { importLayersModel } from './tfjs/import-layers-model.ts';
import { readLayersModel } from './tfjs/read-layers-model.ts';
import { filesOf, modelFolder } from './tfjs/testing/nsfwjs.ts';
import { smoothedTargets } from './training/batches.ts';
import { foldBatchNormalization } from './training/fold-batch-normalization.ts';
import { addHead } from './training/head.ts';
import { Predictor } from './training/network.ts';
import { flatten, groupParameters, learnedParameters } from './training/parameters.ts';
import { softmaxRows } from './training/softmax.ts';
import { buildStepGraph, next, STEP, stateNames } from './training/step-graph.ts';

const ROWS = 4;
const CLASSES = 8;

/**
 * The whole backward pass of a published model at once: along its own gradient g, the loss has to change by ‖g‖ per unit of
 * length. Central differences of the forward pass, which knows nothing of the gradient rules, tell whether it does.
 */
test.each([
  ['mobilenet_v2', 'block_12_add'],
  ['inception_v3', 'mixed7'],
] as const)('%s trained after %s: the gradient of all its parameters is that of the loss', async (name, boundary) => {
  const { topology, weights } = await readLayersModel(await filesOf(modelFolder(name)));
  const { graph, featureLayers } = importLayersModel(topology, weights);
  const layer = featureLayers.at(-1);
  if (!layer) throw new Error('no feature layer');
  const backbone = await backboneOf(graph, layer);
  const cut = await cutBackbone(backbone, boundary);
  const scaling = { mean: new Float32Array(backbone.dimension), deviation: 1 };
  const features = { name: backbone.features, dimension: backbone.dimension };
  const network = addHead(cut.trainable, features, scaling, { classes: CLASSES, seed: 1 });
  const groups = groupParameters(network, learnedParameters(network), {
    isHead: (parameter) => parameter.startsWith('graft_head'),
    headScale: 10,
    weightDecay: 0,
  });

  const generator = random(4);
  const shape = cut.boundary.shape.slice(1).map(Number);
  const size = shape.reduce((product, dimension) => product * dimension, ROWS);
  const values = Float32Array.from({ length: size }, () => generator.next());
  const labels = [0, 3, 5, 7];
  const parameters = Object.fromEntries(groups.map((group) => [stateNames(group).parameter, flatten(network, group)]));
  const vector = (data: Float32Array) => new RuntimeTensor('float32', data, [data.length]);
  const scalar = (value: number) => new RuntimeTensor('float32', Float32Array.of(value), []);

  // After one step from rest, the first moment is (1 − β₁) times the gradient.
  const step = await openSession(writeModel(await buildStepGraph(foldBatchNormalization(network), groups)));
  const feeds: Record<string, RuntimeTensor> = {
    [cut.boundary.name]: new RuntimeTensor('float32', values, [ROWS, ...shape]),
    [STEP.targets]: new RuntimeTensor('float32', smoothedTargets(labels, CLASSES, 0), [ROWS, CLASSES]),
    [STEP.learningRate]: scalar(1e-4),
    [STEP.step]: scalar(1),
  };
  for (const group of groups) {
    const names = stateNames(group);
    feeds[names.parameter] = vector(parameters[names.parameter]);
    feeds[names.firstMoment] = vector(new Float32Array(group.size));
    feeds[names.secondMoment] = vector(new Float32Array(group.size));
  }
  const result = await step.run(feeds);
  const gradients = groups.map((group) =>
    (result[next(stateNames(group).firstMoment)].data as Float32Array).map((moment) => moment / 0.1),
  );
  const norm = Math.hypot(...gradients.map((gradient) => Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0))));

  const predictor = await Predictor.open(foldBatchNormalization(network), groups);
  const lossAt = async (distance: number) => {
    const moved = groups.map((group, i): [string, RuntimeTensor] => {
      const own = stateNames(group).parameter;
      return [own, vector(parameters[own].map((value, at) => value + (distance * gradients[i][at]) / norm))];
    });
    const logits = await predictor.logits({ values, rows: ROWS, shape }, Object.fromEntries(moved));
    const probabilities = softmaxRows(logits, CLASSES);
    return labels.reduce((sum, label, row) => sum - Math.log(probabilities[row][label]), 0) / ROWS;
  };
  expect(await lossAt(0)).toBeCloseTo((result[STEP.loss].data as Float32Array)[0], 4);
  const reach = 2e-3;
  const slope = ((await lossAt(reach)) - (await lossAt(-reach))) / (2 * reach);
  expect(Math.abs(slope - norm) / norm, `slope ${slope}, norm ${norm}`).toBeLessThan(1e-2);
  await step.close();
  await predictor.close();
});
