import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differentiate } from '../autodiff/differentiate.ts';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { indexing } from './indexing.ts';

const x = variable('x', [2, 3, 4]);
const open = { ...x, declared: ['batch', 3, 'width'] };

/** Indices of any rank, some negative and some equal. */
const indices = pick<[number[], number[]]>(
  [[1], []],
  [[-1], []],
  [[0], [1]],
  [[0, 1], [2]],
  [
    [0, 1],
    [1, 2],
  ],
  [[1, 0, 1, -1, -2, 1], [6]],
  [
    [1, 0, -1, 1],
    [2, 2],
  ],
);
rule('Gather along any axis', () =>
  drawn(fc.tuple(pick(x, open), pick(0, 1, 2, -1), indices), ([x, axis, [values, shape]]) =>
    expectRight([x], (b) => b.node('Gather', ['x', b.ints(values, shape)], { axis }), {
      tensorflow: (x) => {
        const size = x.shape[(axis + 3) % 3];
        const positive = values.map((index) => (index + size) % size);
        const places = shape.length === 0 ? tf.scalar(positive[0], 'int32') : tf.tensor(positive, shape, 'int32');
        return tf.gather(x, places, (axis + 3) % 3);
      },
    }),
  ),
);
rule('Gather of rows of a table by what the graph computes', () =>
  expectRight([variable('table', [5, 3])], (b) => {
    const ids = b.node('Cast', [b.floats([4, 0, 4, 4, 1, 0], [2, 3])], { to: 7 });
    return b.node('Gather', ['table', b.node('Sub', [ids, b.ints([0])])]);
  }),
);

rule('GatherElements', () =>
  drawn(fc.tuple(pick(x, open), pick(0, 1, 2, -1)), ([x, axis]) =>
    expectRight([x], (b) => b.node('GatherElements', ['x', b.ints([0, 1, -1, 0, 1, 1, -2, 0], [2, 2, 2])], { axis })),
  ),
);
rule('GatherElements as TensorFlow.js can have it, for a single axis', () =>
  expectRight([variable('x', [4])], (b) => b.node('GatherElements', ['x', b.ints([2, 0, 2, 3, 2])]), {
    tensorflow: (x) => tf.gather(x, tf.tensor1d([2, 0, 2, 3, 2], 'int32')),
  }),
);
rule('GatherND', () =>
  drawn(
    pick<[number[], number[], number]>(
      [[1, 2, 0, 0, -1, -1, 1, 2], [4, 2], 0],
      [[1, 0, 1], [3, 1], 0],
      [[1, 2, 3, 0, 0, 0], [1, 2, 3], 0],
      [[1, -1, 0, 0], [2, 2, 1], 1],
      [[2, 1, 0, -3], [2, 2], 1],
    ),
    ([values, shape, batch_dims]) =>
      expectRight([x], (b) => b.node('GatherND', ['x', b.ints(values, shape)], { batch_dims })),
  ),
);
rule('GatherND as TensorFlow.js gathers rows', () =>
  expectRight([open], (b) => b.node('GatherND', ['x', b.ints([1, 2, 0, 0, 1, 2], [3, 2])]), {
    // It has no gradient for its own gatherND.
    tensorflow: (x) => tf.gather(tf.reshape(x, [6, 4]), tf.tensor1d([5, 0, 5], 'int32')),
  }),
);

rule('ScatterElements whose updates are written over the data', () =>
  drawn(pick(1, -2), (axis) =>
    expectRight([x, variable('updates', [2, 2, 3], 2)], (b) =>
      b.node('ScatterElements', ['x', b.ints([0, 1, -1, 2, 0, 0, 1, 2, 0, 0, -3, 1], [2, 2, 3]), 'updates'], { axis }),
    ),
  ),
);
rule('ScatterElements as TensorFlow.js sums segments', () =>
  expectRight(
    [variable('x', [3]), variable('updates', [4], 2)],
    (b) => b.node('ScatterElements', ['x', b.ints([2, 0, 2, 1]), 'updates'], { reduction: 'add' }),
    {
      tensorflow: (x, updates) => tf.add(x, tf.unsortedSegmentSum(updates, tf.tensor1d([2, 0, 2, 1], 'int32'), 3)),
    },
  ),
);
rule('ScatterND as TensorFlow.js sums segments', () =>
  expectRight(
    [variable('x', [3, 2]), variable('updates', [4, 2], 2)],
    (b) => b.node('ScatterND', ['x', b.ints([2, 0, 2, 1], [4, 1]), 'updates'], { reduction: 'add' }),
    {
      tensorflow: (x, updates) => tf.add(x, tf.unsortedSegmentSum(updates, tf.tensor1d([2, 0, 2, 1], 'int32'), 3)),
    },
  ),
);
rule('ScatterElements whose updates are added, some to the same element', () =>
  drawn(pick(0, 1, 2, -1), (axis) =>
    expectRight([open, variable('updates', [2, 2, 3], 2)], (b) =>
      b.node('ScatterElements', ['x', b.ints([0, 1, -1, 0, 0, 0, 1, -2, 0, 0, 0, 1], [2, 2, 3]), 'updates'], {
        axis,
        reduction: 'add',
      }),
    ),
  ),
);
rule('ScatterND whose updates are written over the data', () =>
  drawn(
    pick<[number[], number[], number[]]>(
      [
        [1, 2, 0, 0, -1, 1],
        [3, 2],
        [3, 4],
      ],
      [[1], [1, 1], [1, 3, 4]],
      [[0, 1, 2, 1, -1, -1], [2, 3], [2]],
    ),
    ([values, shape, updates]) =>
      expectRight([x, variable('updates', updates, 2)], (b) =>
        b.node('ScatterND', ['x', b.ints(values, shape), 'updates']),
      ),
  ),
);
rule('ScatterND whose updates are added, some to the same element', () =>
  expectRight([open, variable('updates', [3, 4], 2)], (b) =>
    b.node('ScatterND', ['x', b.ints([1, 2, 0, 0, 1, -1], [3, 2]), 'updates'], { reduction: 'add' }),
  ),
);

rule('TopK', () =>
  drawn(fc.tuple(pick(x, open), pick(0, 1, 2, -1), pick(0, 1)), ([x, axis, largest]) =>
    expectRight(
      [x],
      (b) => {
        b.nodes('TopK', ['x', b.ints([2])], ['values', 'indices'], { axis, largest });
        return 'values';
      },
      { step: 3e-3 },
    ),
  ),
);
const refusal = async (body: (b: GraphBuilder) => void) => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [3]);
  body(b);
  b.node('ReduceSum', ['y'], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  const shapes = await inferShapes(b.graph);
  return () => differentiate(b, 'loss', ['x'], shapes);
};
test('updates that are multiplied are refused', async () => {
  const multiplied = (b: GraphBuilder) =>
    b.node('ScatterElements', ['x', b.ints([1]), b.floats([2], [1])], { reduction: 'mul' }, { output: 'y' });
  expect(await refusal(multiplied)).toThrow('the ScatterElements node “y”: it combines its updates by “mul”');
});

test('the gradient of a table is the same in every run, however often a row was taken', async () => {
  const [rows, width, taken] = [2, 256, 4096];
  const b = new GraphBuilder('g');
  b.input('table', 'float', [rows, width]);
  b.input('ids', 'int64', [taken]);
  const weights = b.floats(
    Float32Array.from({ length: taken * width }, (_, i) => 1000 * Math.sin(i)),
    [taken, width],
  );
  const product = b.node('Mul', [b.node('Gather', ['table', 'ids']), weights]);
  b.node('ReduceSum', [product], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  const gradient = differentiate(b, 'loss', ['table'], await inferShapes(b.graph)).get('table') as string;
  const session = await openSession(writeModel(b.graph, [gradient]), { threads: 4 });
  const feeds = {
    table: new RuntimeTensor('float32', new Float32Array(rows * width), [rows, width]),
    ids: new RuntimeTensor(
      'int64',
      BigInt64Array.from({ length: taken }, (_, i) => BigInt(i % rows)),
      [taken],
    ),
  };
  const runs = [];
  for (let run = 0; run < 5; run++) runs.push((await session.run(feeds, [gradient]))[gradient].data as Float32Array);
  await session.close();
  const [first, ...others] = runs.map((run) => Buffer.from(run.buffer, run.byteOffset, run.byteLength).toString('hex'));
  for (const other of others) expect(other).toBe(first);
});

everyRuleIsChecked(indexing);
