import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { nodeWork } from './node-work.ts';

const workOf = async (graph: Graph) => {
  const shapes = await inferShapes(graph);
  return Object.fromEntries(graph.nodes.map((node) => [node.op, nodeWork(node, graph, shapes)]));
};

test('a convolution, a pool and a layer: multiplications by weights, and numbers made', async () => {
  const b = new GraphBuilder('small');
  const x = b.input('x', 'float', ['batch', 3, 8, 8]);
  const kernels = b.floats(new Float32Array(16 * 3 * 3 * 3).fill(0.1), [16, 3, 3, 3]);
  const convolved = b.node('Conv', [x, kernels], { pads: [1, 1, 1, 1], strides: [2, 2] });
  const pooled = b.node('GlobalAveragePool', [convolved]);
  const flat = b.node('Flatten', [pooled]);
  const y = b.node('Gemm', [flat, b.floats(new Float32Array(48).fill(0.1), [16, 3])]);
  b.graph.outputs = [{ name: y, type: 'float', shape: ['batch', 3] }];
  expect(await workOf(b.graph)).toEqual({
    // 4 × 4 places, 16 kernels of 27 weights.
    Conv: { multiplyAdds: 4 * 4 * 16 * 27, activations: 4 * 4 * 16 },
    GlobalAveragePool: { multiplyAdds: 0, activations: 16 },
    Flatten: { multiplyAdds: 0, activations: 0 },
    Gemm: { multiplyAdds: 48, activations: 3 },
  });
});

test('of a text, those of one token; a table of embeddings is looked up', async () => {
  const b = new GraphBuilder('text');
  const tokens = b.input('input_ids', 'int64', ['batch', 'sequence']);
  const table = b.floats(new Float32Array(100 * 8).fill(0.1), [100, 8]);
  const looked = b.node('Gather', [table, tokens]);
  const y = b.node('MatMul', [looked, b.floats(new Float32Array(8 * 4).fill(0.1), [8, 4])]);
  b.graph.outputs = [{ name: y, type: 'float', shape: ['batch', 'sequence', 4] }];
  expect(await workOf(b.graph)).toEqual({
    Gather: { multiplyAdds: 0, activations: 8 },
    MatMul: { multiplyAdds: 32, activations: 4 },
  });
});
