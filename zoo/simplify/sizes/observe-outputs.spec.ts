import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Dimension, Graph } from '../../onnx/graph.ts';
import { observeOutputs } from './observe-outputs.ts';

function graphOf(input: Dimension[], output: Dimension[], body: (b: GraphBuilder) => void): Graph {
  const b = new GraphBuilder('g');
  b.input('x', 'float', input);
  body(b);
  b.output('y', 'float', output);
  return b.graph;
}

test('dimensions get the names of the input’s that they equal, or become numbers', async () => {
  // As tf2onnx and Paddle name them.
  const graph = graphOf(['unk__122', 'steps', 6], ['unk__123', 'unk__124', 'DynamicDimension.1'], (b) => {
    b.node('Transpose', ['x'], { perm: [1, 0, 2] }, { output: 'y' });
  });
  expect((await observeOutputs(graph)).outputs).toEqual([
    { name: 'y', type: 'float', shape: ['steps', 'unk__122', 6] },
  ]);
});

test('a dimension that is neither keeps its name, and a rank is found', async () => {
  const graph = graphOf(['batch', 4], ['rows', 4], (b) => {
    b.node('Concat', ['x', 'x'], { axis: 0 }, { output: 'y' });
  });
  expect((await observeOutputs(graph)).outputs[0].shape).toEqual(['rows', 4]);
  const unranked = { ...graph, outputs: [{ name: 'y', type: 'float' as const, shape: [], unranked: true as const }] };
  expect((await observeOutputs(unranked)).outputs[0]).toEqual({ name: 'y', type: 'float', shape: ['y_0', 4] });
});

test('a model that runs on one row only, whatever it says, has the batch 1', async () => {
  const graph = graphOf(['batch', 2, 3], ['unk__9', 6], (b) => {
    b.node('Reshape', ['x', b.ints([1, 6])], {}, { output: 'y' });
  });
  const { inputs, outputs } = await observeOutputs(graph);
  expect(inputs[0].shape).toEqual([1, 2, 3]);
  expect(outputs[0].shape).toEqual([1, 6]);
});

test('outputs that are named as the inputs are not run', async () => {
  const graph = graphOf(['batch', 4], ['batch', 4], (b) => b.node('NoSuchOperator', ['x'], {}, { output: 'y' }));
  expect(await observeOutputs(graph)).toBe(graph);
});
