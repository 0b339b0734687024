import type { Graph } from '../../onnx/graph.ts';
import { type BertOptions, bertEncoder } from './bert.ts';
import { NetworkBuilder } from './network-builder.ts';

/**
 * A sentence embedder as sentence-transformers builds `all-MiniLM-L6-v2` (Wang et al., 2020; Reimers and Gurevych, 2019): a
 * BERT encoder, the mean of the unmasked tokens, and unit length. `input_ids` and `attention_mask [batch, tokens]` (int64)
 * in, `sentence_embedding [batch, hidden]` out.
 */
export function miniLm(options: Omit<BertOptions, 'classes'> = {}): Graph {
  const { hidden = 384, build = new NetworkBuilder('minilm') } = options;
  const { states, mask } = bertEncoder(build, '', options);
  const wide = build.node('Expand', [build.node('Unsqueeze', [mask, build.ints([-1])]), build.node('Shape', [states])]);
  const kept = build.node('Cast', [wide], { to: 1 });
  const sum = (x: string) => build.node('ReduceSum', [x, build.ints([1])], { keepdims: 0 });
  const count = build.node('Clip', [sum(kept), build.scalar(1e-9)]);
  const mean = build.node('Div', [sum(build.node('Mul', [states, kept])), count]);
  const length = build.reduce('ReduceL2', mean, [1], 1);
  const divisor = build.node('Expand', [
    build.node('Clip', [length, build.scalar(1e-12)]),
    build.node('Shape', [mean]),
  ]);
  const embedding = build.node('Div', [mean, divisor], {}, { output: 'sentence_embedding' });
  return build.finish(embedding, ['batch', hidden]);
}
