import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import type { RuntimeTensor } from '../../runtime/session.ts';
import { groupParameters, type ParameterGroup } from '../step/parameters.ts';
import { rowsTensor } from '../step/tensors.ts';

const PARAMETERS: Record<string, number[]> = {
  conv1: [16, 3, 3, 3],
  bias1: [16],
  conv2: [16, 16, 1, 1],
  head_a: [16, 5],
  head_b: [16, 3],
  hidden: [16, 8],
  domain: [8, 1],
};

export const ROWS = { source: 6, target: 4 } as const;
type Batch = keyof typeof ROWS;

/** `sin(i² + seed) · scale`, as `scripts/fixtures/several-losses.py` has it. */
const values = (count: number, seed: number, scale: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * i + seed) * scale);

/**
 * The network of `scripts/fixtures/several-losses.py`: `x [batch, 3, 8, 8]` through two convolutions to `features [batch, 16]`;
 * heads of 5 and of 3 classes, and one for two domains that reads the features by way of the Identity `domain_features`.
 */
export function severalHeads(): Graph {
  const b = new GraphBuilder('heads');
  for (const [seed, [name, shape]] of Object.entries(PARAMETERS).entries()) {
    b.floats(
      values(
        shape.reduce((product, size) => product * size, 1),
        seed,
        0.5,
      ),
      shape,
      name,
    );
  }
  b.input('x', 'float', ['batch', 3, 8, 8]);
  const first = b.node('Relu', [b.node('Conv', ['x', 'conv1', 'bias1'], { pads: [1, 1, 1, 1] })]);
  const second = b.node('Relu', [b.node('Conv', [first, 'conv2'])]);
  b.node('Flatten', [b.node('GlobalAveragePool', [second])], {}, { output: 'features' });
  b.node('MatMul', ['features', 'head_a'], {}, { output: 'a' });
  b.node('MatMul', ['features', 'head_b'], {}, { output: 'b' });
  b.node('Identity', ['features'], {}, { output: 'domain_features' });
  const hidden = b.node('Relu', [b.node('MatMul', ['domain_features', 'hidden'])]);
  b.node('MatMul', [hidden, 'domain'], {}, { output: 'd' });
  const width = { features: 16, a: 5, b: 3, d: 1 };
  for (const [name, size] of Object.entries(width)) b.output(name, 'float', ['batch', size]);
  return b.graph;
}

/** Some of its parameters, each group a part of the network. */
export function groupsOf(network: Graph, names: string[]): ParameterGroup[] {
  return groupParameters(network, names, {
    isHead: (name) => !/^(conv|bias)/.test(name),
    headScale: 1,
    weightDecay: 0,
  });
}

export function pictures(batch: Batch, step: number): Record<string, RuntimeTensor> {
  const rows = ROWS[batch];
  const noise = values(rows * 192, 100 * step + (batch === 'target' ? 50 : 0), 1);
  const pixels = noise.map((value, i) => value * (1 + (Math.floor(i / 192) % 3)) + (batch === 'target' ? 0.3 : 0));
  return { x: rowsTensor(pixels, rows, [3, 8, 8]) };
}

export function labels(batch: Batch, step: number, classes: number): RuntimeTensor {
  const targets = new Float32Array(ROWS[batch] * classes);
  for (let row = 0; row < ROWS[batch]; row++) targets[row * classes + ((3 * row + step) % classes)] = 1;
  return rowsTensor(targets, ROWS[batch], [classes]);
}

/** Which domain each row comes from: 0, or 1. */
export const domains = (batch: Batch) =>
  rowsTensor(new Float32Array(ROWS[batch]).fill(batch === 'target' ? 1 : 0), ROWS[batch], [1]);
