import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { openNetwork } from '../../runtime/open-network.ts';
import { RuntimeTensor } from '../../runtime/session.ts';
import pytorch from './batch-statistics.json' with { type: 'json' };
import { renormalized } from './renormalized.ts';

/** `sin(i² + seed) · scale + offset`, as `scripts/fixtures/batch-statistics.py` has it. */
const values = (count: number, seed: number, scale: number, offset = 0) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * i + seed) * scale + offset);

/** Two convolutions, each with a BatchNormalization, and the mean over the picture. */
function network(): Graph {
  const b = new GraphBuilder('normalized');
  const normalized = (x: string, name: string, channels: number, seed: number) =>
    b.node(
      'BatchNormalization',
      [
        x,
        b.floats(values(channels, seed, 0.3, 1), [channels]),
        b.floats(values(channels, seed + 1, 0.3), [channels]),
        b.floats(new Float32Array(channels), [channels], `${name}_mean`),
        b.floats(new Float32Array(channels).fill(1), [channels], `${name}_var`),
      ],
      { epsilon: { float: 1e-2 } },
    );
  b.input('x', 'float', ['batch', 3, 7, 6]);
  const first = b.node('Conv', ['x', b.floats(values(135, 0, 0.5), [5, 3, 3, 3])], { pads: [1, 1, 1, 1] });
  const hidden = b.node('Relu', [normalized(first, 'bn1', 5, 2)]);
  const second = b.node('Conv', [hidden, b.floats(values(20, 1, 0.5), [4, 5, 1, 1])]);
  b.node('Flatten', [b.node('GlobalAveragePool', [normalized(second, 'bn2', 4, 4)])], {}, { output: 'y' });
  b.output('y', 'float', ['batch', 4]);
  return b.graph;
}

const pictures = (batch: number) => {
  const rows = pytorch.batches[batch];
  return { x: new RuntimeTensor('float32', values(rows * 126, 10 + batch, 2, 0.3 * batch), [rows, 3, 7, 6]) };
};

async function* batches() {
  for (const batch of pytorch.batches.keys()) yield pictures(batch);
}

test('the statistics are those that PyTorch re-estimates in training mode, and so are the answers', async () => {
  const graph = await renormalized(network(), batches());
  if (!graph) throw new Error('The network has normalizations.');
  for (const [name, expected] of Object.entries(pytorch.statistics)) {
    const own = graph.initializers.get(name)?.data as Float32Array;
    expect(own).toHaveLength(expected.length);
    for (const [i, value] of own.entries()) expect(value, `${name} ${i}`).toBeCloseTo(expected[i], 5);
  }
  const session = await openNetwork(graph);
  const { y } = await session.run(pictures(0));
  await session.close();
  expect(y.data).toHaveLength(pytorch.answers.length);
  for (const [i, value] of (y.data as Float32Array).entries()) expect(value, `${i}`).toBeCloseTo(pytorch.answers[i], 5);
});

test('a network without normalizations has nothing to re-estimate', async () => {
  const b = new GraphBuilder('plain');
  b.input('x', 'float', ['batch', 3, 7, 6]);
  b.node('Relu', ['x'], {}, { output: 'y' });
  b.output('y', 'float', ['batch', 3, 7, 6]);
  expect(await renormalized(b.graph, batches())).toBeNull();
});
