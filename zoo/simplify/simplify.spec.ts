import { expect, test } from 'vitest';
import type { Graph } from '../onnx/graph.ts';
import { exportedArchitectures, smallArchitectures } from '../testing/architectures/small-architectures.ts';
import { simplifyGraph } from './simplify.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

/** Each is simplified once. */
const simplified = new Map<string, Promise<Graph>>();
function simplify(name: string): Promise<Graph> {
  const known = simplified.get(name) ?? simplifyGraph(exportedArchitectures[name]());
  simplified.set(name, known);
  return known;
}

const opsOf = ({ nodes }: Graph) => nodes.map(({ op, domain }) => (domain ? `${domain}:${op}` : op));

test.each(Object.keys(exportedArchitectures))('%s is simplified, and gives the same for any batch', async (name) => {
  const graph = exportedArchitectures[name]();
  const simple = await simplify(name);
  for (const batch of [1, 3]) await expectSameOutputs(graph, simple, { batch }, 40);
  expect(simple.outputs.map(({ shape }) => shape[0])).toEqual(graph.outputs.map(() => 'batch'));
});

/** What looks like one, and is the model's own: a class token for each picture of the batch, tokens that are hidden. */
const OWN: Record<string, string[]> = { ViT: ['Shape'], DistilBERT: ['Equal'] };

/** What exporters leave that a model does not need. */
const HABITS = ['Constant', 'ConstantOfShape', 'Dropout', 'Equal', 'Erf', 'Identity', 'Pow', 'Shape', 'Sqrt'];

test.each(Object.keys(exportedArchitectures))('of the habits of its exporter, nothing stays in %s', async (name) => {
  const ops = opsOf(await simplify(name));
  const left = HABITS.filter((op) => ops.includes(op));
  expect(left).toEqual(OWN[name.split(' ')[0]] ?? []);
  expect(ops.filter((op) => op.startsWith('com.microsoft'))).toEqual([]);
  const transposes = ops.filter((op) => op === 'Transpose').length;
  // Pictures come in with the channels last, and VGG flattens its maps in that order.
  if (name.endsWith('Keras')) expect(transposes).toBe(name.startsWith('VGG') ? 2 : 1);
});

test.each(Object.keys(exportedArchitectures).filter((name) => !name.endsWith('Keras')))(
  '%s becomes as short as the same network written plainly',
  async (name) => {
    const [architecture] = name.split(' from ');
    const plain = smallArchitectures[architecture as keyof typeof smallArchitectures]();
    const [exported, written] = [await simplifyGraph(exportedArchitectures[name]()), await simplifyGraph(plain)];
    expect(exported.nodes).toHaveLength(written.nodes.length);
  },
);

test('what is simple already stays as it is', async () => {
  const once = await simplify('BERT from PyTorch');
  expect(await simplifyGraph(once)).toEqual(once);
});
