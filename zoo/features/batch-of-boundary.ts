import { intAttribute } from '../onnx/attributes.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, ValueInfo } from '../onnx/graph.ts';

/**
 * Lets a graph read the batch's size from a tensor inside it instead of from its inputs, so that the part behind that tensor
 * runs without them. Exporters write `Shape` of the input wherever a constant, such as a class token or an attention mask, is
 * repeated for each row. Only inputs whose other dimensions are known are replaced.
 *
 * @param boundary the tensor, `[batch, …]`, with the first dimension of the inputs
 */
export function withBatchOfBoundary(graph: Graph, boundary: ValueInfo): Graph {
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  // Only now, so that the builder knows the names of its tensors.
  build.graph.nodes = [];
  for (const node of graph.nodes) {
    const input = shapeOf(node, graph);
    if (input && isOfBatch(input, boundary)) addShape(build, node, input, boundary.name);
    else build.graph.nodes.push(node);
  }
  return build.graph;
}

/** The input of the graph whose shape a node reads. */
function shapeOf({ op, domain, inputs }: Node, graph: Graph): ValueInfo | undefined {
  return op === 'Shape' && !domain ? graph.inputs.find(({ name }) => name === inputs[0]) : undefined;
}

function isOfBatch({ name, shape: [batch, ...others] }: ValueInfo, boundary: ValueInfo): boolean {
  return name !== boundary.name && batch === boundary.shape[0] && others.every((size) => typeof size === 'number');
}

function addShape(build: GraphBuilder, node: Node, { shape }: ValueInfo, boundary: string): void {
  const place = (at: number) => Math.min(Math.max(at < 0 ? at + shape.length : at, 0), shape.length);
  const [start, end] = [place(intAttribute(node, 'start', 0)), place(intAttribute(node, 'end', shape.length))];
  const [output] = node.outputs;
  const known = (from: number) => build.ints(shape.slice(from, end).map(Number));
  if (start > 0 || end === 0) build.node('Identity', [known(start)], {}, { output });
  else if (end === 1) build.node('Shape', [boundary], { start: 0, end: 1 }, { output });
  else {
    const batch = build.node('Shape', [boundary], { start: 0, end: 1 });
    build.node('Concat', [batch, known(1)], { axis: 0 }, { output });
  }
}
