import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession } from '../../runtime/session.ts';
import { lossOf } from '../losses/index.ts';
import { addActivation } from './evaluation-graph.ts';
import { rowsTensor } from './tensors.ts';

async function answers(logits: number[][], task: 'SINGLE_LABEL' | 'MULTI_LABEL'): Promise<number[][]> {
  const [rows, labels] = [logits.length, logits[0].length];
  const b = new GraphBuilder('answers');
  b.input('logits', 'float', [rows, labels]);
  addActivation(b, 'logits', lossOf({ loss: 'BINARY_CROSS_ENTROPY', focalGamma: null }, task), 'probabilities');
  b.output('probabilities', 'float', [rows, labels]);
  const session = await openSession(writeModel(b.graph));
  const { probabilities } = await session.run({ logits: rowsTensor(Float32Array.from(logits.flat()), rows, [labels]) });
  await session.close();
  const flat = Array.from(probabilities.data as Float32Array);
  return logits.map((_, i) => flat.slice(i * labels, (i + 1) * labels));
}

// Decisions and probabilities of scikit-learn 1.9.1: OneVsRestClassifier(LogisticRegression()) on the first two columns of
// StandardScaler().fit_transform(load_wine().data); rows 0, 70, 140, 60.
const DECISIONS = [
  [2.71091, -4.236008, -1.602316],
  [-2.788346, 1.95018, -2.331671],
  [-1.951807, -0.986174, -0.74229],
  [-2.245986, 2.215579, -2.908447],
];
const PROBABILITIES = [
  [0.837514, 0.012736, 0.14975],
  [0.056712, 0.856656, 0.086632],
  [0.173071, 0.37809, 0.448839],
  [0.09122, 0.859463, 0.049317],
];

test('one label an example, one sigmoid a label: as scikit-learn’s one-versus-rest', async () => {
  for (const [i, row] of (await answers(DECISIONS, 'SINGLE_LABEL')).entries())
    for (const [label, probability] of row.entries()) expect(probability).toBeCloseTo(PROBABILITIES[i][label], 5);
});

test('where every sigmoid rounds to 0, they still sum to one', async () => {
  const [all] = await answers([[-300, -301, -400]], 'SINGLE_LABEL');
  expect(all[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 5);
  expect(all[0] + all[1] + all[2]).toBeCloseTo(1, 6);
});

test('any number of labels: the sigmoids as they are', async () => {
  const [[first, second]] = await answers([[2, -1]], 'MULTI_LABEL');
  expect(first).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  expect(second).toBeCloseTo(1 / (1 + Math.exp(1)), 6);
});
