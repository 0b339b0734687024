import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, ValueInfo } from '../onnx/graph.ts';

const BATCH = 'batch';
const SEQUENCE = 'sequence';

/**
 * Converts a graph that takes a batch of texts as a sparse matrix, as TensorFlow's sentence encoders do (`indices [tokens,
 * 2]`: row and position of each token; `values [tokens]`: its id), to take `input_ids` and `attention_mask [batch,
 * sequence]`. Any other graph stays unchanged.
 */
export function denseTokens(graph: Graph): Graph {
  const sparse = sparseInputs(graph);
  if (!sparse) return graph;
  const build = new GraphBuilder(graph.name, { ...graph, inputs: [], outputs: [...graph.outputs] });
  build.graph.nodes = [];
  const ids = build.input('input_ids', 'int64', [BATCH, SEQUENCE]);
  const mask = build.input('attention_mask', 'int64', [BATCH, SEQUENCE]);
  // Row by row, and each from its first token on: the order that TensorFlow expects.
  const places = build.node('NonZero', [mask]);
  build.node('Transpose', [places], { perm: [1, 0] }, { output: sparse.indices });
  build.node('GatherND', [ids, sparse.indices], {}, { output: sparse.values });
  const outputs = graph.outputs.map((output) =>
    output.shape.length === 2 ? { ...output, shape: [BATCH, output.shape[1]] } : output,
  );
  return { ...build.graph, outputs, nodes: [...build.graph.nodes, ...graph.nodes] };
}

function sparseInputs({ inputs }: Graph): { indices: string; values: string } | null {
  const find = (fits: (input: ValueInfo) => boolean) => inputs.find((input) => input.type === 'int64' && fits(input));
  const indices = find(({ shape }) => shape.length === 2 && shape[1] === 2);
  const values = find(({ shape }) => shape.length === 1);
  return inputs.length === 2 && indices && values ? { indices: indices.name, values: values.name } : null;
}
