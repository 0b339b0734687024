import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../onnx/builder.ts';
import { expectSameOutputs } from '../../../simplify/testing/same-outputs.ts';
import { addLora } from './add-lora.ts';
import { loraTargets } from './lora-targets.ts';

test('its tensors take no name that a node of the model has', async () => {
  const build = new GraphBuilder('g');
  build.input('x', 'float', ['batch', 3]);
  const [one, two] = [build.floats([1], [], 'one'), build.floats([2], [], 'two')];
  let x = 'x';
  // Graft's own passes, and tf2onnx, name tensors so.
  for (let i = 0; i < 24; i++) {
    const product = build.node('Mul', [x, two], {}, { output: `mul__${i}` });
    x = build.node('Sub', [product, one], {}, { output: `add__${i}` });
    if (i % 6 > 0) continue;
    const weights = build.floats(
      Array.from({ length: 9 }, (_, k) => Math.sin(k + i)),
      [3, 3],
      `weights.${i}`,
    );
    x = build.node('Tanh', [build.node('MatMul', [x, weights], {}, { output: `matmul__${i}` })]);
  }
  build.node('Identity', [x], {}, { output: 'y' });
  build.output('y', 'float', ['batch', 3]);
  const { graph, adapters } = addLora(build.graph, loraTargets(build.graph, null), { rank: 2, alpha: 4, seed: 1 });
  expect(adapters.map(({ weight }) => weight)).toEqual(['weights.0', 'weights.6', 'weights.12', 'weights.18']);
  const made = [...graph.initializers.keys(), ...graph.nodes.flatMap(({ outputs }) => outputs)];
  expect(new Set(made).size).toBe(made.length);
  await expectSameOutputs(build.graph, graph, { batch: 2 });
});
