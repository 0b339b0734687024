import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';

const WIDTH = 16;
const LONGEST = 32;

/**
 * A small text transformer, with seeded random weights, as PyTorch exports one with dynamic axes: word, position and token
 * type embeddings, and two blocks of attention with one head. `last_hidden_state [batch, sequence, 16]` out.
 */
export function tinyEncoder(vocabulary: number): Graph {
  const build = new GraphBuilder('tiny_encoder');
  const generator = random(5);
  const draw = (name: string, shape: number[]) =>
    build.floats(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => generator.next() - 0.5),
      shape,
      name,
    );
  const ids = build.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const mask = build.input('attention_mask', 'int64', ['batch_size', 'sequence_length']);
  const types = build.input('token_type_ids', 'int64', ['batch_size', 'sequence_length']);
  const length = build.node('Gather', [build.node('Shape', [ids]), build.ints([1])]);
  const table = draw('embeddings.position_embeddings.weight', [1, LONGEST, WIDTH]);
  const places = build.node('Slice', [table, build.ints([0]), length, build.ints([1])]);
  const words = build.node('Gather', [draw('embeddings.word_embeddings.weight', [vocabulary, WIDTH]), ids]);
  const kinds = build.node('Gather', [draw('embeddings.token_type_embeddings.weight', [2, WIDTH]), types]);
  const seen = build.node('Cast', [build.node('Unsqueeze', [mask, build.ints([1])])], { to: 1 });
  const hidden = build.node('Mul', [build.node('Sub', [build.floats([1]), seen]), build.floats([-1e9])]);
  let x = build.node('Add', [build.node('Add', [words, places]), kinds]);
  for (let layer = 0; layer < 2; layer++) x = block(layer, x, layer === 1 ? 'last_hidden_state' : undefined);
  build.output('last_hidden_state', 'float', ['batch_size', 'sequence_length', WIDTH]);
  return build.graph;

  function block(layer: number, input: string, output: string | undefined): string {
    const name = `encoder.layer.${layer}`;
    const project = (part: string) => {
      const product = build.node('MatMul', [input, draw(`${name}.${part}.weight`, [WIDTH, WIDTH])]);
      return build.node('Add', [product, draw(`${name}.${part}.bias`, [WIDTH])]);
    };
    const keys = build.node('Transpose', [project('key')], { perm: [0, 2, 1] });
    const scores = build.node('Add', [build.node('MatMul', [project('query'), keys]), hidden]);
    const context = build.node('MatMul', [build.node('Softmax', [scores], { axis: -1 }), project('value')]);
    const sum = build.node('Add', [input, context]);
    const norm = [sum, draw(`${name}.norm.weight`, [WIDTH]), draw(`${name}.norm.bias`, [WIDTH])];
    return build.node('LayerNormalization', norm, { axis: -1 }, output ? { output } : {});
  }
}
