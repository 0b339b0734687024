import { expect, test } from 'vitest';
import type { Graph } from '../onnx/graph.ts';
import { exportedArchitectures } from '../testing/architectures/small-architectures.ts';
import { simplifyGraph } from './simplify.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

/** What exporters leave that a model does not need. */
const HABITS = ['Constant', 'ConstantOfShape', 'Dropout', 'Equal', 'Identity', 'Shape', 'Where'];

/** What looks like one, and is the model's own: a class token for each picture of the batch, tokens that are hidden. */
const OWN: Record<string, string[]> = { ViT: ['Shape', 'Where'], 'GPT-2': ['Where'], DistilBERT: ['Equal', 'Where'] };

const opsOf = ({ nodes }: Graph) => new Set(nodes.map(({ op, domain }) => (domain ? `${domain}:${op}` : op)));

test.each(Object.keys(exportedArchitectures))('%s is simplified, and gives the same for any batch', async (name) => {
  const graph = exportedArchitectures[name]();
  const simple = await simplifyGraph(graph);
  for (const batch of [1, 3]) await expectSameOutputs(graph, simple, { batch }, 40);
  const ops = opsOf(simple);
  expect([...ops].filter((op) => op.startsWith('com.microsoft'))).toEqual([]);
  expect(simple.outputs.map(({ shape }) => shape[0])).toEqual(graph.outputs.map(() => 'batch'));
  const left = HABITS.filter((op) => ops.has(op));
  expect(left).toEqual(OWN[name.split(/[ ,]/)[0]] ?? []);
});
