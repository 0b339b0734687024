import { InvalidInputError } from '../../errors.ts';
import { GraphBuilder, OPSET } from '../../onnx/builder.ts';
import type { Graph, Node, Shapes } from '../../onnx/graph.ts';
import { becameInputs } from './became-inputs.ts';
import { normalization } from './normalization.ts';
import { renamed } from './renamed.ts';
import { resize } from './resize.ts';
import { softmax } from './softmax.ts';
import { StepContext, type Steps } from './step.ts';

/** The oldest opset that onnxruntime guarantees to read. */
export const OLDEST = 7;

const steps: Steps = { ...becameInputs, ...normalization, ...renamed, ...resize, ...softmax };

/**
 * Converts a graph of float32 tensors to opset {@link OPSET}, operator by operator and version by version, following the
 * changelog of the ONNX operators. A graph of a newer opset stays as it is.
 *
 * @param shapes as `inferShapes` gives them for this graph
 * @throws InvalidInputError for an opset older than 7, and for the few nodes that have no newer form
 */
export function upgradeGraph(graph: Graph, shapes: Shapes): Graph {
  const from = graph.opsets[''];
  if (from === undefined || from < OLDEST) {
    throw new InvalidInputError(
      `the model has ONNX opset ${from ?? 'none'}, but Graft needs opset ${OLDEST} or newer: export it again`,
    );
  }
  if (from >= OPSET) return graph;
  const build = new GraphBuilder(graph.name, {
    ...graph,
    opsets: { ...graph.opsets, '': OPSET },
    initializers: new Map(graph.initializers),
    nodes: [...graph.nodes],
  });
  const used = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]);
  const context = new StepContext(build, shapes, used);
  build.graph.nodes = graph.nodes.flatMap((node) => upgradeNode(node, from, context));
  return build.graph;
}

function upgradeNode(node: Node, from: number, context: StepContext): Node[] {
  if (node.domain) return [node];
  for (let opset = from + 1; opset <= OPSET; opset++) {
    const step = Object.hasOwn(steps, node.op) ? steps[node.op][opset] : undefined;
    if (step) return step(node, context).flatMap((next) => upgradeNode(next, opset, context));
  }
  return [node];
}
