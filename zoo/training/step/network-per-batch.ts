import type { Dimension, Graph, ValueInfo } from '../../onnx/graph.ts';
import { removeUnused } from '../../simplify/remove-unused.ts';
import { renameTensors } from '../../simplify/rename-tensors.ts';
import { withFixedBatch } from './fixed-batch.ts';
import { outputsByBatch, planNames, type StepPlan } from './step-plan.ts';

/**
 * One copy of the network for each batch of a plan, in one graph. A copy has the nodes that the batch's outputs need. Copies share
 * parameters and constants; their inputs, tensors and outputs have the batch's name (`planNames.ofBatch`).
 *
 * @param most the largest number of rows of a batch; null: as the plan has it
 */
export function networkPerBatch(network: Graph, plan: StepPlan, most: number | null): Graph {
  const parts = [...outputsByBatch(plan)].map(([batch, outputs]) => {
    const rows = plan.batchSizes?.[batch];
    const sized = rows === undefined ? network : withFixedBatch(network, Math.min(rows, most ?? rows));
    return named(batch, only(sized, outputs));
  });
  return {
    ...network,
    inputs: parts.flatMap(({ inputs }) => inputs),
    outputs: parts.flatMap(({ outputs }) => outputs),
    nodes: parts.flatMap(({ nodes }) => nodes),
  };
}

/** The part of a network that some outputs need. */
function only(network: Graph, outputs: ReadonlySet<string>): Graph {
  const missing = [...outputs].find((name) => !network.outputs.some((output) => output.name === name));
  if (missing !== undefined) throw new Error(`The network has no output “${missing}”.`);
  const part = removeUnused({ ...network, outputs: network.outputs.filter(({ name }) => outputs.has(name)) });
  const read = new Set(part.nodes.flatMap(({ inputs }) => inputs));
  return { ...part, inputs: part.inputs.filter(({ name }) => read.has(name) || outputs.has(name)) };
}

/** The same graph, with its tensors and open dimensions named after a batch. */
function named(batch: string, graph: Graph): Graph {
  const rename = (name: string) => planNames.ofBatch(batch, name);
  const tensors = [...graph.inputs.map(({ name }) => name), ...graph.nodes.flatMap(({ outputs }) => outputs)];
  const dimension = (size: Dimension) => (typeof size === 'string' ? rename(size) : size);
  const value = (info: ValueInfo) => ({ ...info, name: rename(info.name), shape: info.shape.map(dimension) });
  const names = new Map(tensors.filter((name) => name !== '').map((name) => [name, rename(name)]));
  return { ...renameTensors(graph, names), inputs: graph.inputs.map(value), outputs: graph.outputs.map(value) };
}
