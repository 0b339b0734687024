import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { removeUnused } from '../simplify/remove-unused.ts';
import { addRounding, int8Inputs } from './int8-forms.ts';
import { hasWeights, type Plan } from './plan.ts';
import { type Range, roundingOf } from './rounding.ts';

/**
 * Writes a planned graph in ONNX's form for int8: QuantizeLinear and DequantizeLinear around each planned node, which
 * onnxruntime fuses into one int8 operator (`QLinearConv`). Activations are uint8 with a zero point; weights are int8, symmetric,
 * with a scale for each output channel; biases are int32. Inputs and outputs stay float32, and keep their names.
 *
 * @param ranges of the tensors that the plan rounds, from `calibrate`
 */
export function quantizeGraph(graph: Graph, plan: Plan, ranges: ReadonlyMap<string, Range>): Graph {
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  build.graph.nodes = [];
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  /** The rounded forms of tensors, by the name of the tensor. */
  const rounded = new Map<string, string>();
  const roundingFor = (name: string) => roundingOf(ranges.get(plan.ranges.get(name) ?? name) as Range);
  /** An output of the graph that is computed in int8 gets its name after the rounding. */
  const isNamedLast = (name: string) => outputs.has(name) && plan.made.has(name);
  const nameBefore = (name: string) => (isNamedLast(name) ? `${name}_before_rounding` : name);
  const round = (name: string) => {
    if (!plan.ranges.has(name)) return;
    const output = isNamedLast(name) ? name : undefined;
    rounded.set(name, addRounding(build, nameBefore(name), roundingFor(name), output));
  };
  for (const { name } of graph.inputs) round(name);
  for (const node of graph.nodes) {
    const isPlanned = plan.nodes.has(node);
    const read = (name: string) => (isPlanned || plan.made.has(name) ? (rounded.get(name) ?? name) : name);
    const inputs =
      isPlanned && hasWeights(node)
        ? int8Inputs(build, node, read(node.inputs[0]), roundingFor(node.inputs[0]).scale)
        : node.inputs.map(read);
    build.graph.nodes.push({ ...node, inputs, outputs: node.outputs.map(nameBefore) });
    for (const name of node.outputs) round(name);
  }
  return removeUnused(build.graph);
}
