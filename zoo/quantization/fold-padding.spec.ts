import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { expectSameOutputs } from '../simplify/testing/same-outputs.ts';
import { foldPadding } from './fold-padding.ts';

function network({ value = 0, pads = [0, 0, 0, 1, 0, 0, 2, 1] }: { value?: number; pads?: number[] } = {}) {
  const build = new GraphBuilder('network');
  build.input('x', 'float', ['batch', 3, 5, 4]);
  const weights = build.floats(
    Float32Array.from({ length: 54 }, (_, i) => Math.sin(i)),
    [2, 3, 3, 3],
  );
  const padded = build.node('Pad', ['x', build.ints(pads), build.floats([value])]);
  build.node('Conv', [padded, weights], { strides: [2, 1], pads: [1, 0, 0, 2] }, { output: 'y' });
  build.output('y', 'float', ['batch', 2, 'height', 'width']);
  return build.graph;
}

test('zeros around pictures become the convolution’s, side by side', async () => {
  const graph = network();
  const folded = foldPadding(graph);
  expect(folded.nodes.map(({ op }) => op)).toEqual(['Conv']);
  await expectSameOutputs(graph, folded, { batch: 2 });
});

test.each([{ value: 1 }, { pads: [0, 1, 0, 0, 0, -1, 1, 0] }, { pads: [0, 0, -1, 0, 0, 0, 0, 0] }])(
  'leaves other padding alone: %o',
  (what) => expect(foldPadding(network(what)).nodes).toHaveLength(2),
);
