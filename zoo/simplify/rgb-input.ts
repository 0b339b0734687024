import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, ValueInfo } from '../onnx/graph.ts';

/** Shares of red, green and blue in the brightness of a colour. Source: ITU-R BT.601, as in Pillow's conversion to `L`. */
export const LUMA = [0.299, 0.587, 0.114];

/** Whether an input takes pictures of one channel, `[batch, 1, height, width]`. */
export const isGrey = ({ type, shape }: ValueInfo) => type === 'float' && shape.length === 4 && shape[1] === 1;

/**
 * Lets a model take red, green and blue, as all picture models of the zoo do: one of blue, green, red has its channels reversed
 * first; one of grey pictures gets their brightness. The file then runs on RGB anywhere, whatever reads it.
 *
 * @param isReversed whether the model was trained on blue, green, red
 */
export function rgbInput(graph: Graph, isReversed: boolean): Graph {
  const index = graph.inputs.findIndex((input) => input.type === 'float' && input.shape.length === 4);
  const input = graph.inputs[index];
  if (!input || !(isReversed || isGrey(input))) return graph;
  const [batch, , height, width] = input.shape;
  const inputs = graph.inputs.with(index, { ...input, shape: [batch, 3, height, width] });
  const build = new GraphBuilder(graph.name, { ...graph, inputs, initializers: new Map(graph.initializers) });
  build.graph.nodes = [];
  const own = isGrey(input) ? brightness(build, input.name) : reversed(build, input.name);
  for (const node of graph.nodes) {
    build.graph.nodes.push({ ...node, inputs: node.inputs.map((name) => (name === input.name ? own : name)) });
  }
  return build.graph;
}

const reversed = (build: GraphBuilder, pixels: string) =>
  build.node('Gather', [pixels, build.ints([2, 1, 0])], { axis: 1 }, { output: build.unique(`${pixels}_reversed`) });

/** Scalars only, which are not learned. */
function brightness(build: GraphBuilder, pixels: string): string {
  const shares = LUMA.map((share, channel) => {
    const plane = build.node('Gather', [pixels, build.ints([channel])], { axis: 1 });
    return build.node('Mul', [plane, build.floats([share])]);
  });
  return build.node('Sum', shares, {}, { output: build.unique(`${pixels}_grey`) });
}
