import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { groupParameters, type ParameterGroup } from '../step/parameters.ts';
import { rowsTensor } from '../step/tensors.ts';

/** `x [batch, 4]` → tanh of 5 → `logits [batch, 3]`, with seeded weights, and its parameters in groups: the head, and the rest. */
export function smallNetwork(weightDecay = 0.1): { network: Graph; groups: ParameterGroup[] } {
  const b = new GraphBuilder('small');
  const generator = random(21);
  const draw = (shape: number[], name: string) =>
    b.floats(
      Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => generator.next() * 2 - 1),
      shape,
      name,
    );
  b.input('x', 'float', ['batch', 4]);
  const hidden = b.node('Tanh', [b.node('Add', [b.node('MatMul', ['x', draw([4, 5], 'w1')]), draw([5], 'b1')])]);
  b.node('Add', [b.node('MatMul', [hidden, draw([5, 3], 'w2')]), draw([3], 'b2')], {}, { output: 'logits' });
  b.output('logits', 'float', ['batch', 3]);
  const groups = groupParameters(b.graph, ['w1', 'b1', 'w2', 'b2'], {
    isHead: (name) => name.endsWith('2'),
    headScale: 2,
    weightDecay,
  });
  return { network: b.graph, groups };
}

/** A batch of drawn rows for `smallNetwork`, and labels for it. */
export function smallBatch(rows: number, seed = 1) {
  const generator = random(seed);
  const x = Float32Array.from({ length: rows * 4 }, () => generator.next() * 2 - 1);
  const labels = Array.from({ length: rows }, () => Math.floor(generator.next() * 3));
  const targets = new Float32Array(rows * 3);
  for (const [row, label] of labels.entries()) targets[row * 3 + label] = 1;
  return {
    inputs: { x: rowsTensor(x, rows, [4]) },
    targets: { values: rowsTensor(targets, rows, [3]) },
    /** Some of the rows as a batch of its own. */
    part: (start: number, end: number) => ({
      inputs: { x: rowsTensor(x.slice(start * 4, end * 4), end - start, [4]) },
      targets: { values: rowsTensor(targets.slice(start * 3, end * 3), end - start, [3]) },
    }),
  };
}
