import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { findFeatureLayers } from '../features/feature-layers.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { checkWeights } from '../onnx/check-weights.ts';
import { readModel } from '../onnx/read.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { simplifyGraph } from './simplify.ts';

function graphOf(body: (b: GraphBuilder) => void) {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 4]);
  body(b);
  b.output('y', 'float', ['batch', 3]);
  return b.graph;
}

test('shapes that contradict each other are refused, naming the node', async () => {
  const product = graphOf((b) => {
    b.nodes('MatMul', ['x', b.floats(new Float32Array(15), [5, 3], 'w')], ['y']).name = 'fc';
  });
  await expect(simplifyGraph(product)).rejects.toThrow(InvalidInputError);
  await expect(simplifyGraph(product)).rejects.toThrow(
    /onnxruntime refuses the model: .*fc.*MatMul.*Incompatible dimensions/,
  );
});

test('an operator that nobody knows, and one that its opset does not have, are refused', async () => {
  await expect(simplifyGraph(graphOf((b) => b.node('Swirl', ['x'], {}, { output: 'y' })))).rejects.toThrow(/Swirl/);
  const old = graphOf((b) => b.node('Gelu', ['x'], {}, { output: 'y' }));
  old.opsets[''] = 13;
  await expect(simplifyGraph(old)).rejects.toThrow(/Gelu/);
});

test('an opset that is newer than onnxruntime is refused, saying what to do', async () => {
  const graph = graphOf((b) => b.node('Relu', ['x'], {}, { output: 'y' }));
  graph.opsets[''] = 99;
  await expect(simplifyGraph(graph)).rejects.toThrow(
    /has ONNX opset 99, but \d+ is the newest that is supported; export it/,
  );
});

test('a reshape that cannot be is refused', async () => {
  const graph = graphOf((b) => {
    const rows = b.node('Reshape', [b.floats([1, 2, 3, 4], [4]), b.ints([3, 3])]);
    b.node('MatMul', ['x', rows], {}, { output: 'y' });
  });
  await expect(simplifyGraph(graph)).rejects.toThrow(InvalidInputError);
});

test('whatever happens to a file, it is imported or refused', async () => {
  const bytes = tinyModel();
  // Nodes and shapes lie at the end of a file, weights before them.
  const edit = fc.record({ fromEnd: fc.oneof(fc.nat(4000), fc.nat(bytes.length - 1)), value: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      fc.option(fc.nat(bytes.length), { freq: 9 }),
      async (edits, length) => {
        const damaged = Uint8Array.from(bytes);
        for (const { fromEnd, value } of edits) damaged[Math.max(0, bytes.length - 1 - fromEnd)] = value;
        try {
          const graph = readModel(length === null ? damaged : damaged.subarray(0, length));
          checkWeights(graph);
          await findFeatureLayers(await simplifyGraph(graph));
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      },
    ),
    { numRuns: 40, seed: 20261124 },
  );
});
