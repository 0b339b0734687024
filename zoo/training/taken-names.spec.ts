import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { readModel } from '../onnx/read.ts';
import { run } from '../simplify/testing/same-outputs.ts';
import { tinyPreprocessing } from '../testing/tiny-model.ts';
import { exportCheckpoint } from './export/export-checkpoint.ts';
import { addHead } from './head/head.ts';
import { lossOf } from './losses/index.ts';
import { addEvaluation, EVALUATION } from './step/evaluation-graph.ts';
import { rowsTensor } from './step/tensors.ts';

const loss = lossOf({ loss: 'CROSS_ENTROPY', focalGamma: null }, 'SINGLE_LABEL');
const head = { weights: Float32Array.of(1, -2, 0.5, 3, 0, 1), bias: Float32Array.of(0.1, 0.2) };
const x = rowsTensor(Float32Array.of(0.3, -1, 2, 1, 0.5, -0.2), 2, [3]);

/** `features = tanh(x) + x`, through tensors of other names. */
function backbone(first: string, features: string) {
  const build = new GraphBuilder('backbone');
  build.input('x', 'float', ['batch', 3]);
  build.node('Tanh', ['x'], {}, { output: first });
  build.node('Add', [first, 'x'], {}, { output: features });
  build.output(features, 'float', ['batch', 3]);
  return { graph: build.graph, features, dimension: 3 };
}

const names = [
  ['logits', 'y'],
  ['h', 'logits'],
  ['outputs', 'losses'],
  ['h', 'probabilities'],
  ['probabilities', 'outputs'],
];

test.each(names)('a backbone with tensors “%s” and “%s” is evaluated as with other names', async (...pair) => {
  const evaluated = async ({ graph, features }: ReturnType<typeof backbone>) => {
    const scaling = { mean: Float32Array.of(0.1, 0.2, 0.3), deviation: 2 };
    const network = addHead(graph, { name: features, dimension: 3 }, scaling, { classes: 2, seed: 5 });
    const [targets] = addEvaluation(network, loss).inputs.slice(-1);
    const rows = rowsTensor(Float32Array.of(1, 0, 0, 1), 2, [2]);
    const made = await run(addEvaluation(network, loss), { x, [targets.name]: rows });
    return [EVALUATION.outputs, EVALUATION.losses].map((name) => made[name].data);
  };
  expect(await evaluated(backbone(pair[0], pair[1]))).toEqual(await evaluated(backbone('h', 'y')));
});

test.each(names)(
  'a checkpoint of a backbone with tensors “%s” and “%s” answers as with other names',
  async (...pair) => {
    const answers = async (made: ReturnType<typeof backbone>) => {
      const description = { labels: ['a', 'b'], preprocessing: tinyPreprocessing, loss };
      const { probabilities } = await run(readModel(exportCheckpoint(made, new Map(), head, description)), { x });
      return probabilities.data;
    };
    expect(await answers(backbone(pair[0], pair[1]))).toEqual(await answers(backbone('h', 'y')));
  },
);
