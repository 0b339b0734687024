import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { mergeMoves } from './merge-moves.ts';
import { removeUnused } from './remove-unused.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

async function merged(body: (b: GraphBuilder) => string) {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 2, 3, 4]);
  b.node('Neg', [body(b)], {}, { output: 'y' });
  b.graph.outputs = [{ name: 'y', type: 'float', shape: [], unranked: true }];
  const simple = removeUnused(await mergeMoves(b.graph));
  await expectSameOutputs(b.graph, simple, { batch: 3 });
  return simple;
}

test('transposes in a row become one', async () => {
  const perm = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(perm, { minLength: 2, maxLength: 3 }), async (perms) => {
      const simple = await merged((b) => perms.reduce((x, axes) => b.node('Transpose', [x], { perm: axes }), 'x'));
      expect(simple.nodes.map(({ op }) => op)).toEqual(['Transpose', 'Neg']);
    }),
    { numRuns: 20, seed: 1 },
  );
});

test('reshapes in a row become one, whatever they are called', async () => {
  const simple = await merged((b) => {
    const flat = b.node('Flatten', ['x'], { axis: 2 });
    const rows = b.node('Reshape', [flat, b.ints([-1, 3, 8])]);
    return b.node('Unsqueeze', [rows, b.ints([1])]);
  });
  expect(simple.nodes.map(({ op }) => op)).toEqual(['Reshape', 'Neg']);
});

test('two that are not known to be one stay: the batch is split into two numbers of rows', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['rows', 'columns', 6]);
  b.node('Reshape', [b.node('Flatten', ['x'], { axis: 2 }), b.ints([0, 2, 3])], {}, { output: 'pairs' });
  b.node('Reshape', ['x', b.ints([0, 0, 2, 3])], {}, { output: 'y' });
  b.graph.outputs = ['pairs', 'y'].map((name) => ({ name, type: 'float', shape: [], unranked: true }));
  const simple = await mergeMoves(b.graph);
  await expectSameOutputs(b.graph, simple, { rows: 2, columns: 3 });
});
