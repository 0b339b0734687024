import type { Graph } from '../../onnx/graph.ts';
import { attention, paddingBias } from './attention.ts';
import { NetworkBuilder } from './network-builder.ts';

export interface BertOptions {
  layers?: number;
  hidden?: number;
  heads?: number;
  /** Width of the feed-forward layers; four times the hidden width by default. */
  intermediate?: number;
  vocabulary?: number;
  /** Tokens of every example; shorter ones are padded, and masked. */
  tokens?: number;
  classes?: number;
  build?: NetworkBuilder;
}

/**
 * `BertForSequenceClassification` as Hugging Face Transformers builds it (Devlin et al., 2019): `input_ids` and
 * `attention_mask [batch, tokens]` (int64) in, `logits [batch, classes]` out.
 */
export function bert(options: BertOptions = {}): Graph {
  const { hidden = 384, classes = 2, build = new NetworkBuilder('bert') } = options;
  const { states } = bertEncoder(build, 'bert.', options);
  const first = build.node('Gather', [states, build.ints([0], [])], { axis: 1 });
  const pooled = build.node('Tanh', [build.linear(first, 'bert.pooler.dense', hidden, hidden)]);
  return build.classifier(pooled, 'classifier', hidden, classes);
}

/** The encoder without a head, with its inputs: its last hidden states `[batch, tokens, hidden]`, and its mask. */
export function bertEncoder(build: NetworkBuilder, prefix: string, options: Omit<BertOptions, 'classes' | 'build'>) {
  const { layers = 6, hidden = 384, heads = 12, vocabulary = 30522, tokens = 128 } = options;
  const { intermediate = 4 * hidden } = options;
  const ids = build.input('input_ids', 'int64', ['batch', tokens]);
  const mask = build.input('attention_mask', 'int64', ['batch', tokens]);
  const bias = paddingBias(build, mask);
  const size = { hidden, heads, tokens, intermediate };
  let states = embeddings(build, ids, `${prefix}embeddings`, { vocabulary, tokens, hidden });
  for (let i = 0; i < layers; i++) states = layer(build, states, bias, `${prefix}encoder.layer.${i}`, size);
  return { states, mask };
}

/** Words, positions and the first of the two token types, summed and normalized. */
function embeddings(
  build: NetworkBuilder,
  ids: string,
  name: string,
  { vocabulary, tokens, hidden }: { vocabulary: number; tokens: number; hidden: number },
): string {
  const positions = build.ints(
    Array.from({ length: tokens }, (_, i) => i),
    [1, tokens],
  );
  const words = build.embedding(ids, `${name}.word_embeddings`, vocabulary, hidden);
  const types = build.embedding(build.ints([0], [1, 1]), `${name}.token_type_embeddings`, 2, hidden);
  const places = build.embedding(positions, `${name}.position_embeddings`, tokens, hidden);
  const sum = build.node('Add', [build.node('Add', [words, types]), places]);
  return build.layerNorm(sum, `${name}.LayerNorm`, hidden, { epsilon: 1e-12 });
}

function layer(
  build: NetworkBuilder,
  x: string,
  bias: string,
  name: string,
  size: { hidden: number; heads: number; tokens: number; intermediate: number },
): string {
  const { hidden, intermediate } = size;
  const project = (part: string) => build.projection(x, `${name}.attention.self.${part}`, hidden, hidden);
  const context = attention(
    build,
    { query: project('query'), key: project('key'), value: project('value'), bias },
    size,
  );
  const attended = build.projection(context, `${name}.attention.output.dense`, hidden, hidden);
  const norm = { epsilon: 1e-12 };
  const y = build.skipLayerNorm(attended, x, `${name}.attention.output.LayerNorm`, hidden, norm);
  const wide = build.projectionGelu(y, `${name}.intermediate.dense`, hidden, intermediate);
  const narrow = build.projection(wide, `${name}.output.dense`, intermediate, hidden);
  return build.skipLayerNorm(narrow, y, `${name}.output.LayerNorm`, hidden, norm);
}
