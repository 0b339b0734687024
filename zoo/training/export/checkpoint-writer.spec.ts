import { expect, test } from 'vitest';
import type { Backbone } from '../../features/backbone.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { tinyPreprocessing } from '../../testing/tiny-model.ts';
import { lossOf } from '../losses/index.ts';
import { checkpointWriter } from './checkpoint-writer.ts';
import { exportCheckpoint } from './export-checkpoint.ts';

const description = {
  labels: ['a', 'b', 'c'],
  preprocessing: tinyPreprocessing,
  loss: lossOf({ loss: 'CROSS_ENTROPY', focalGamma: null }, 'SINGLE_LABEL'),
  about: { 'graft.id': 'x' },
};

const drawn = (size: number, seed: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i + 7 * seed));

/** `probabilities = tanh(x · w) + shift`, of which one name is a checkpoint's own. */
function backbone(): Backbone {
  const build = new GraphBuilder('backbone');
  build.input('x', 'float', ['batch', 5]);
  const product = build.node('MatMul', ['x', build.floats(drawn(20, 0), [5, 4], 'w')]);
  build.node('Tanh', [product], {}, { output: 'probabilities' });
  build.node('Add', ['probabilities', build.floats(drawn(4, 1), [4], 'shift')], {}, { output: 'y' });
  build.output('y', 'float', ['batch', 4]);
  return { graph: build.graph, features: 'y', dimension: 4 };
}

test('each checkpoint of a training has the bytes that it has when it is written by itself', () => {
  const [write, own] = [checkpointWriter(), backbone()];
  const given = [1, 2, 3].map((seed) => ({
    trained: new Map([
      ['w', drawn(20, seed)],
      ['not of the backbone', drawn(2, seed)],
    ]),
    head: { weights: drawn(12, seed + 10), bias: drawn(3, seed + 20) },
  }));
  const files = given.map(({ trained, head }) => write(own, trained, head, description));
  const alone = given.map(({ trained, head }) => exportCheckpoint(backbone(), trained, head, description));
  expect(files).toEqual(alone);
  expect(new Set(files.map((file) => Buffer.from(file).toString('hex'))).size).toBe(3);
});
