import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';

/** The square of the length below which a vector's cosines are those of a longer one: that of PyTorch's `cosine_similarity`. */
const SHORTEST = 1e-16;

/** The second dimension of the cosines, as many as rows. */
const OTHERS = 'others';

/**
 * Adds the cosines of all rows with each other behind a network's features.
 *
 * @returns the graph, whose only output is `cosines [batch, batch]`
 */
export function addCosines(network: Graph, features: string): Graph {
  const build = new GraphBuilder(network.name, {
    ...network,
    nodes: [...network.nodes],
    initializers: new Map(network.initializers),
    outputs: [],
  });
  const squares = build.node('ReduceSum', [build.node('Mul', [features, features]), build.ints([1])], { keepdims: 1 });
  // Before the root, whose gradient at 0 is infinite.
  const length = build.node('Sqrt', [build.node('Max', [squares, build.floats([SHORTEST])])]);
  const unit = build.node('Div', [features, length]);
  const turned = build.node('Transpose', [unit], { perm: [1, 0] });
  const cosines = build.node('MatMul', [unit, turned], {}, { output: build.freeName('cosines') });
  build.output(cosines, 'float', ['batch', OTHERS]);
  return build.graph;
}

/** A graph with the cosines' loss, and a column for each of a batch's rows. */
export function withColumns(graph: Graph, rows: number): Graph {
  const sized = graph.inputs.map((value) => ({
    ...value,
    shape: value.shape.map((dimension) => (dimension === OTHERS ? rows : dimension)),
  }));
  return { ...graph, inputs: sized };
}
