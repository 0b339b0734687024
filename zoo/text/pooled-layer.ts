import type { FeatureLayer } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { typeCode } from '../onnx/tensor.ts';

/** Name of the output with one vector for each text, as sentence-transformers calls it. */
export const SENTENCE_EMBEDDING = 'sentence_embedding';

/** Name of a text tower's output with the vectors that it shares with pictures, as transformers and Optimum call it. */
export const TEXT_EMBEDS = 'text_embeds';

/** Name of a decoder's output with the vector of each text's last token, which alone has read the whole text. */
export const LAST_TOKEN = 'last_token_embedding';

/**
 * Adds one vector for each text, `sentence_embedding [batch, width]`, to a model that returns one for each token.
 *
 * @param states name of a tensor `[batch, sequence, width]`
 * @param how see `TextPreprocessing`; the mean and the scaling to length 1 are those of sentence-transformers' `Pooling` and `Normalize`
 */
export function withPooledLayer(
  graph: Graph,
  states: string,
  width: number,
  how: { pooling: 'mean' | 'cls'; normalize?: boolean | undefined },
): { graph: Graph; layer: FeatureLayer } {
  const build = new GraphBuilder(graph.name, {
    ...graph,
    nodes: [...graph.nodes],
    outputs: [...graph.outputs],
    initializers: new Map(graph.initializers),
  });
  const { pooling, normalize = false } = how;
  const output = normalize ? {} : { output: SENTENCE_EMBEDDING };
  let pooled: string;
  if (pooling === 'cls') {
    pooled = build.node('Gather', [states, build.ints([0], [])], { axis: 1 }, output);
  } else {
    const seen = build.node('Cast', ['attention_mask'], { to: typeCode('float') });
    const kept = build.node('Unsqueeze', [seen, build.ints([2])]);
    const sum = build.node('ReduceSum', [build.node('Mul', [states, kept]), build.ints([1])], { keepdims: 0 });
    const count = build.node('ReduceSum', [seen, build.ints([1])], { keepdims: 1 });
    pooled = build.node('Div', [sum, build.node('Max', [count, build.floats([1e-9])])], {}, output);
  }
  if (normalize) {
    // torch.nn.functional.normalize divides by at least 1e-12.
    const length = build.node('ReduceL2', [pooled, build.ints([1])], { keepdims: 1 });
    const divisor = build.node('Max', [length, build.floats([1e-12])]);
    build.node('Div', [pooled, divisor], {}, { output: SENTENCE_EMBEDDING });
  }
  build.output(SENTENCE_EMBEDDING, 'float', [graph.inputs[0].shape[0], width]);
  const op = `${normalize ? 'Normalized' : ''}${pooling === 'cls' ? 'FirstToken' : 'MeanPooling'}`;
  return { graph: build.graph, layer: { name: SENTENCE_EMBEDDING, op, dimension: width, parameterCount: 0 } };
}
