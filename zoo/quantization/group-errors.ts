import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type RuntimeTensor } from '../runtime/session.ts';
import { cosines } from './cosines.ts';
import { hasWeights, planInt8 } from './plan.ts';
import { quantizeGraph } from './quantize-graph.ts';
import type { Range } from './rounding.ts';

/** Groups to measure: each opens a session, 0.1 to 0.5 s. */
const MOST_GROUPS = 16;

/** Neighbouring nodes with weights, by the names of their first outputs. */
export interface NodeGroup {
  nodes: string[];
  /** The error of the features with int8 in these nodes alone: 1 − the mean cosine. */
  error: number;
}

/**
 * The error of the output with int8 in one group of nodes alone, the largest first. The nodes of a group are neighbours: a float32
 * node between two int8 nodes would still read and write 8 bits.
 *
 * @param kept nodes that stay float32 in any case
 * @param feeds one batch
 */
export async function groupErrors(
  graph: Graph,
  kept: ReadonlySet<string>,
  ranges: ReadonlyMap<string, Range>,
  feeds: Record<string, RuntimeTensor>,
): Promise<NodeGroup[]> {
  const { nodes } = planInt8(graph, kept);
  const weighted = graph.nodes.filter((node) => nodes.has(node) && hasWeights(node)).map(({ outputs }) => outputs[0]);
  const size = Math.max(2, Math.ceil(weighted.length / MOST_GROUPS));
  const reference = await outputOf(graph, feeds);
  const groups: NodeGroup[] = [];
  for (let i = 0; i < weighted.length; i += size) {
    const group = new Set(weighted.slice(i, i + size));
    const others = new Set([...kept, ...weighted.filter((name) => !group.has(name))]);
    const moved = await outputOf(quantizeGraph(graph, planInt8(graph, others), ranges), feeds);
    const cosine = cosines(moved, reference);
    const mean = cosine.reduce((sum, value) => sum + value, 0) / cosine.length;
    groups.push({ nodes: [...group], error: 1 - mean });
  }
  return groups.sort((a, b) => b.error - a.error);
}

async function outputOf(graph: Graph, feeds: Record<string, RuntimeTensor>): Promise<RuntimeTensor> {
  const session = await openSession(writeModel(graph));
  try {
    return (await session.run(feeds))[graph.outputs[0].name];
  } finally {
    await session.close();
  }
}
