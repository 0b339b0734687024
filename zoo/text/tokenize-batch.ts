import { RuntimeTensor } from '../runtime/session.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Inputs of a text model, as Hugging Face's exporters name them. */
export const TEXT_INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
export type TextInputs = Record<(typeof TEXT_INPUTS)[number], RuntimeTensor>;

/**
 * Texts as a model's inputs, int64 `[batch, sequence]`, each padded at its end to the longest of them; the mask is 1 for a
 * text's tokens.
 *
 * @throws InvalidInputError as `encode` does
 */
export function tokenizeBatch(tokenizer: Tokenizer, texts: readonly string[]): TextInputs {
  const rows = texts.map((text) => tokenizer.encode(text));
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  const tensor = (of: (row: (typeof rows)[number]) => number[], filler: number) => {
    const data = new BigInt64Array(rows.length * length).fill(BigInt(filler));
    for (const [i, row] of rows.entries()) data.set(of(row).map(BigInt), i * length);
    return new RuntimeTensor('int64', data, [rows.length, length]);
  };
  return {
    input_ids: tensor(({ ids }) => ids, tokenizer.padId),
    attention_mask: tensor(({ ids }) => ids.map(() => 1), 0),
    token_type_ids: tensor(({ typeIds }) => typeIds, 0),
  };
}
