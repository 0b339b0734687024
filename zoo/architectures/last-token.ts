import { LAST_TOKEN } from '../text/pooled-layer.ts';
import { type HeadFields, headOf, labelCount } from './config-fields.ts';
import { type NetworkBuilder, SEQUENCE } from './network-builder.ts';

interface Decoded {
  /** `[batch, sequence, hidden]`. */
  states: string;
  ids: string;
  mask: string;
  /** 0, 1, 2 …, int64 `[sequence]`. */
  positions: string;
}

/**
 * The vector of each text's last token, the only one that attends to the whole text: `[batch, hidden]`. It is the rightmost token that
 * is not padding, by id as in transformers' `ForSequenceClassification` and by the mask; the first one if all are padding.
 *
 * @param padding the id of padding; null: use the mask only
 */
export function lastToken(
  build: NetworkBuilder,
  { states, ids, mask, positions }: Decoded,
  padding: number | null,
): string {
  const isPadding = padding === null ? null : build.node('Equal', [ids, build.ints([padding], [])]);
  const isText = isPadding === null ? mask : build.multiply(mask, build.toInt(build.node('Not', [isPadding])));
  const last = build.node('ReduceMax', [build.multiply(isText, positions), build.ints([1])], { keepdims: 1 });
  return tokenAt(build, states, positions, last);
}

/** The token at `index`, int64 `[batch, 1]`, of each text: `[batch, hidden]`. `positions` are 0, 1, 2 … */
export function tokenAt(build: NetworkBuilder, states: string, positions: string, index: string): string {
  const chosen = build.node('Unsqueeze', [build.toFloat(build.node('Equal', [positions, index])), build.ints([2])]);
  return build.node('ReduceSum', [build.multiply(states, chosen), build.ints([1])], { keepdims: 0 });
}

/**
 * The outputs of a decoder: `logits` of a text classifier (`score`, without a bias) or a token classifier (`tokenHead`); otherwise
 * `last_hidden_state`, and `last_token_embedding [batch, hidden]` as the text's features.
 */
export function answerDecoder(
  build: NetworkBuilder,
  decoded: Decoded,
  hidden: number,
  config: HeadFields & { pad_token_id: number | null },
  tokenHead: string,
): void {
  const head = headOf(config);
  const labels = labelCount(config);
  if (head === 'tokens') {
    build.answer(build.linear(decoded.states, tokenHead, hidden, labels), 'logits', SEQUENCE, labels);
    return;
  }
  const last = lastToken(build, decoded, config.pad_token_id);
  if (head === 'sequence') {
    build.answer(build.linear(last, 'score', hidden, labels, { bias: false }), 'logits', labels);
    return;
  }
  build.answer(decoded.states, 'last_hidden_state', SEQUENCE, hidden);
  build.answer(last, LAST_TOKEN, hidden);
}
