import { describe, expect, test } from 'vitest';
import { random } from '../data/random.ts';
import { cooled, cooledSigmoids } from '../evaluation/calibration/fit-temperature.ts';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { calibratedModel } from './calibrated-model.ts';

const [ROWS, INPUTS, CLASSES] = [7, 5, 3];

/** One linear layer; two names that the edit would choose are taken. */
function model(activation: 'Softmax' | 'Sigmoid' | 'Relu'): Uint8Array {
  const generator = random(8);
  const build = new GraphBuilder('linear');
  const x = build.input('x', 'float', ['batch', INPUTS]);
  const weights = Array.from({ length: INPUTS * CLASSES }, () => 6 * generator.next() - 3);
  const product = build.node('MatMul', [x, build.floats(weights, [INPUTS, CLASSES])], {}, { output: 'temperature' });
  const logits = build.node('Identity', [product], {}, { output: 'calibrated_logits' });
  build.node(activation, [logits], activation === 'Softmax' ? { axis: -1 } : {}, { output: 'probabilities' });
  build.output('probabilities', 'float', ['batch', CLASSES]);
  build.graph.metadata = { 'graft.labels': '["a","b","c"]' };
  return writeModel(build.graph);
}

const examples = () => {
  const generator = random(9);
  return Float32Array.from({ length: ROWS * INPUTS }, () => 2 * generator.next() - 1);
};

async function run(bytes: Uint8Array): Promise<number[][]> {
  const session = await openSession(bytes);
  const { probabilities } = await session.run({ x: new RuntimeTensor('float32', examples(), [ROWS, INPUTS]) });
  await session.close();
  const data = [...(probabilities.data as Float32Array)];
  return Array.from({ length: ROWS }, (_, row) => data.slice(row * CLASSES, (row + 1) * CLASSES));
}

describe.each([
  ['Softmax', cooled],
  ['Sigmoid', cooledSigmoids],
] as const)('%s', (activation, formula) => {
  test.each([0.4, 1, 2.7])('at temperature %d the file answers what the formula gives', async (temperature) => {
    const original = model(activation);
    const before = await run(original);
    const after = await run(calibratedModel(original, temperature));
    for (const [row, probabilities] of before.entries()) {
      const expected = formula(probabilities, temperature);
      for (const [i, value] of after[row].entries()) expect(value).toBeCloseTo(expected[i], 5);
    }
  });
});

test('labels stay, and the temperature is in the metadata', () => {
  const { metadata } = readModel(calibratedModel(model('Softmax'), 1.75));
  expect(metadata).toEqual({ 'graft.labels': '["a","b","c"]', [METADATA.temperature]: '1.75' });
});

test('probabilities that come from something else are refused', () => {
  expect(() => calibratedModel(model('Relu'), 2)).toThrow(/are made by Relu/);
});
