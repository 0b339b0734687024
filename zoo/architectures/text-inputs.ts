import { BATCH, type NetworkBuilder, SEQUENCE } from './network-builder.ts';

/** Adds the inputs that every text model has, int64 `[batch, sequence]`: `input_ids`, and `attention_mask`, 1 for a text's tokens. */
export function textInputs(build: NetworkBuilder): { ids: string; mask: string } {
  const ids = build.input('input_ids', 'int64', [BATCH, SEQUENCE]);
  return { ids, mask: build.input('attention_mask', 'int64', [BATCH, SEQUENCE]) };
}

/** Adds the input `token_type_ids [batch, sequence]`, 0 for the first of two texts and 1 for the second. */
export const tokenTypes = (build: NetworkBuilder): string => build.input('token_type_ids', 'int64', [BATCH, SEQUENCE]);

/** 0, 1, 2 … for the tokens of each text: int64 `[sequence]`. */
export function positionsOf(build: NetworkBuilder, ids: string): string {
  const length = build.node('Squeeze', [build.sizeOf(ids, 1)]);
  return build.node('Range', [build.ints([0], []), length, build.ints([1], [])]);
}

/**
 * Positions as RoBERTa counts them, int64 `[batch, sequence]`: they start at the padding's id + 1; padding has the padding's id.
 * Source: transformers, `create_position_ids_from_input_ids`.
 */
export function positionsAfterPadding(build: NetworkBuilder, ids: string, padding: number): string {
  const pad = build.ints([padding], []);
  const isText = build.toInt(build.node('Not', [build.node('Equal', [ids, pad])]));
  const counted = build.node('CumSum', [isText, build.ints([1], [])]);
  return build.add(build.multiply(counted, isText), pad);
}
