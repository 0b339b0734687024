import type { Graph } from '../../onnx/graph.ts';
import { LOWEST } from './attention.ts';
import { NetworkBuilder } from './network-builder.ts';

export interface DistilBertOptions {
  layers?: number;
  hidden?: number;
  heads?: number;
  vocabulary?: number;
  tokens?: number;
  classes?: number;
  build?: NetworkBuilder;
}

const NORM = { epsilon: 1e-12 };

/**
 * `DistilBertForSequenceClassification` as Hugging Face Transformers builds it (Sanh et al., 2019): `input_ids` and
 * `attention_mask [batch, tokens]` (int64) in, `logits [batch, classes]` out. Padding is masked by `Where`, not by a sum.
 */
export function distilBert(options: DistilBertOptions = {}): Graph {
  const { layers = 6, hidden = 768, heads = 12, vocabulary = 30522, tokens = 128, classes = 2 } = options;
  const { build = new NetworkBuilder('distilbert') } = options;
  const ids = build.input('input_ids', 'int64', ['batch', tokens]);
  const mask = build.input('attention_mask', 'int64', ['batch', tokens]);
  const padding = build.node('Equal', [build.node('Unsqueeze', [mask, build.ints([1, 2])]), build.ints([0], [])]);
  const places = build.drawn('distilbert.embeddings.position_embeddings.weight', [tokens, hidden], 1);
  const words = build.embedding(ids, 'distilbert.embeddings.word_embeddings', vocabulary, hidden);
  const sum = build.node('Add', [words, build.node('Unsqueeze', [places, build.ints([0])])]);
  let x = build.layerNorm(sum, 'distilbert.embeddings.LayerNorm', hidden, NORM);
  for (let i = 0; i < layers; i++) {
    x = layer(build, x, padding, `distilbert.transformer.layer.${i}`, { hidden, heads, tokens });
  }
  const first = build.node('Gather', [x, build.ints([0], [])], { axis: 1 });
  const features = build.relu(build.linear(first, 'pre_classifier', hidden, hidden));
  return build.classifier(features, 'classifier', hidden, classes);
}

function layer(
  build: NetworkBuilder,
  x: string,
  padding: string,
  name: string,
  { hidden, heads, tokens }: { hidden: number; heads: number; tokens: number },
): string {
  const size = hidden / heads;
  const project = (part: string, from: string) => build.projection(from, `${name}.attention.${part}`, hidden, hidden);
  const split = (y: string, perm: number[]) => build.transpose(build.reshape(y, [tokens, heads, size]), perm);
  const query = build.node('Div', [split(project('q_lin', x), [0, 2, 1, 3]), build.scalar(Math.sqrt(size))]);
  const scores = build.node('MatMul', [query, split(project('k_lin', x), [0, 2, 3, 1])]);
  const visible = build.node('Where', [padding, build.scalar(LOWEST), scores]);
  const weights = build.node('Softmax', [visible], { axis: -1 });
  const context = build.node('MatMul', [weights, split(project('v_lin', x), [0, 2, 1, 3])]);
  const merged = build.reshape(build.transpose(context, [0, 2, 1, 3]), [tokens, hidden]);
  const y = build.skipLayerNorm(project('out_lin', merged), x, `${name}.sa_layer_norm`, hidden, NORM);
  const wide = build.projectionGelu(y, `${name}.ffn.lin1`, hidden, 4 * hidden);
  const narrow = build.projection(wide, `${name}.ffn.lin2`, 4 * hidden, hidden);
  return build.skipLayerNorm(narrow, y, `${name}.output_layer_norm`, hidden, NORM);
}
