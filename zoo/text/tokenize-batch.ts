import { RuntimeTensor } from '../runtime/session.ts';
import type { TextInput } from './text-input.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Inputs of a text model, as Hugging Face's exporters name them. */
export const TEXT_INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
export type TextInputs = Record<(typeof TEXT_INPUTS)[number], RuntimeTensor>;

/**
 * Texts, or pairs, as a model's inputs, int64 `[batch, sequence]`, each padded at its end to the longest of them; the mask is 1
 * for a text's tokens.
 *
 * @throws InvalidInputError as `encode` does
 */
export function tokenizeBatch(tokenizer: Tokenizer, texts: readonly TextInput[]): TextInputs {
  return paddedBatch(
    texts.map((text) => tokenizer.encode(text)),
    tokenizer.padId,
  );
}

/** The tokens of a text. */
export interface TokenRow {
  ids: ArrayLike<number>;
  typeIds: ArrayLike<number>;
}

/** The same for texts that are tokenized already. */
export function paddedBatch(rows: readonly TokenRow[], padId: number): TextInputs {
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  const tensor = (tokenOf: (row: TokenRow, place: number) => number, filler: number) => {
    const data = new BigInt64Array(rows.length * length).fill(BigInt(filler));
    for (const [i, row] of rows.entries()) {
      for (let place = 0; place < row.ids.length; place++) data[i * length + place] = BigInt(tokenOf(row, place));
    }
    return new RuntimeTensor('int64', data, [rows.length, length]);
  };
  return {
    input_ids: tensor(({ ids }, place) => ids[place], padId),
    attention_mask: tensor(() => 1, 0),
    token_type_ids: tensor(({ typeIds }, place) => typeIds[place], 0),
  };
}
