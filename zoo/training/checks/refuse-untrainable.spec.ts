import { expect, test } from 'vitest';
import type { Backbone } from '../../features/backbone.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { refuseUntrainable } from './refuse-untrainable.ts';

const LAYERS = ['first', 'second', 'third'];

/** Three dense layers, each with an operator behind it. */
function backboneWith(operators: [string, string, string]): Backbone {
  const b = new GraphBuilder('network');
  let x = b.input('x', 'float', ['batch', 4]);
  for (const [i, op] of operators.entries()) {
    const weights = Float32Array.from({ length: 16 }, (_, j) => Math.sin(i + j));
    x = b.node(op, [b.node('MatMul', [x, b.floats(weights, [4, 4], `w${i}`)])], {}, { output: LAYERS[i] });
  }
  b.output(x, 'float', ['batch', 4]);
  return { graph: b.graph, features: x, dimension: 4 };
}
const layers = LAYERS.map((name) => ({ name, op: 'Relu', dimension: 4, parameterCount: 16 }));

test('a network that gradients pass is let through, and stays as it is', async () => {
  const backbone = backboneWith(['Relu', 'Tanh', 'Relu']);
  const nodes = [...backbone.graph.nodes];
  await refuseUntrainable(backbone, ['w0', 'w1', 'w2'], layers);
  expect(backbone.graph.nodes).toEqual(nodes);
});

test('an operator without a rule is refused with the layers after it', async () => {
  const refusal = refuseUntrainable(backboneWith(['Shrink', 'Relu', 'Relu']), ['w0', 'w1', 'w2'], layers);
  await expect(refusal).rejects.toThrow(
    'cannot train through the Shrink node “first”: Graft has no gradient rule for Shrink. ' +
      'Training can begin at any of the layers “second”, “third”.',
  );
});

test('an operator without a rule may stand before what is trained', async () => {
  await refuseUntrainable(backboneWith(['Shrink', 'Relu', 'Relu']), ['w1', 'w2'], layers);
  await refuseUntrainable(backboneWith(['Shrink', 'Shrink', 'Shrink']), [], layers);
});
