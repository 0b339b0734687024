import type { GraphBuilder } from '../onnx/builder.ts';
import { typeCode } from '../onnx/tensor.ts';
import type { Layout } from './layers/layout.ts';

/**
 * Adds the pooling of an activation to one vector per row, `[batch, width]`:
 *
 * - an image is averaged over its height and width;
 * - from tokens, the one that the model itself uses is taken (the class token of BERT and ViT, the last token of GPT-2), or the mean
 *   of those that it uses (the class and distillation tokens of DeiT); if it uses none, the tokens are averaged, without those
 *   that an input `attention_mask` hides.
 */
export function addPooling(build: GraphBuilder, layout: Layout, activation: string, output: string): void {
  const shape = layout.shapes.get(activation) ?? [];
  const axis = layout.channelAxis(activation);
  if (shape.length === 4 && axis === 1) {
    build.node('Flatten', [build.node('GlobalAveragePool', [activation])], { axis: 1 }, { output });
    return;
  }
  const places = shape.map((_, i) => i).filter((i) => i > 0 && i !== axis);
  const tokens = shape.length === 3 && axis === 2 ? tokensTaken(build, layout, activation) : [];
  const mask = shape.length === 3 && axis === 2 ? maskOf(build, shape[1]) : undefined;
  if (tokens.length === 1) build.node('Gather', [activation, build.ints(tokens, [])], { axis: 1 }, { output });
  else if (tokens.length > 1) {
    const taken = build.node('Gather', [activation, build.ints(tokens)], { axis: 1 });
    build.node('ReduceMean', [taken, build.ints([1])], { keepdims: 0 }, { output });
  } else if (mask) addMaskedMean(build, activation, mask, output);
  else build.node('ReduceMean', [activation, build.ints(places)], { keepdims: 0 }, { output });
}

/** The tokens that a model takes one by one from the last tensor of this shape that it takes any from; empty if there is none. */
function tokensTaken({ graph }: GraphBuilder, { shapes }: Layout, activation: string): number[] {
  const shape = shapes.get(activation)?.join();
  const takes = graph.nodes.flatMap(({ op, inputs: [from, at], attributes }) => {
    const index = op === 'Gather' && attributes.axis === 1 ? graph.initializers.get(at) : undefined;
    return index?.shape.length === 0 && shapes.get(from)?.join() === shape
      ? [{ from, token: Number(index.data[0]) }]
      : [];
  });
  const last = takes.at(-1)?.from;
  return [...new Set(takes.filter(({ from }) => from === last).map(({ token }) => token))];
}

function maskOf({ graph }: GraphBuilder, tokens: number | string): string | undefined {
  const fits = graph.inputs.find(({ name, shape }) => /mask/i.test(name) && shape.length === 2 && shape[1] === tokens);
  return fits?.name;
}

function addMaskedMean(build: GraphBuilder, activation: string, mask: string, output: string): void {
  const seen = build.node('Unsqueeze', [build.node('Cast', [mask], { to: typeCode('float') }), build.ints([2])]);
  const sum = build.node('ReduceSum', [build.node('Mul', [activation, seen]), build.ints([1])], { keepdims: 0 });
  const count = build.node('ReduceSum', [seen, build.ints([1])], { keepdims: 0 });
  build.node('Div', [sum, build.node('Max', [count, build.floats([1])])], {}, { output });
}
