import { test } from 'vitest';
import type { Graph } from '../onnx/graph.ts';
import { exportedArchitectures } from '../testing/architectures/small-architectures.ts';
import { simplifyGraph } from './simplify.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

const opsOf = ({ nodes }: Graph) => new Set(nodes.map(({ op, domain }) => (domain ? `${domain}:${op}` : op)));

test.each(Object.keys(exportedArchitectures))('%s is simplified, and gives the same', async (name) => {
  const graph = exportedArchitectures[name]();
  const simple = await simplifyGraph(graph);
  console.log(name, graph.nodes.length, simple.nodes.length, [...opsOf(simple)].join(' '));
  await expectSameOutputs(graph, simple, { batch: 3 }, 40);
});
