import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';

/** Pieces that match no text: unknown, the controls and user-defined ones. */
const RESERVED = 6;

const vocabularySchema = z
  .array(z.tuple([z.string().max(1_000), z.number().nullable()]))
  .min(RESERVED + 1)
  .max(2_000_000);

/**
 * Converts a SentencePiece vocabulary of TensorFlow.js's universal sentence encoder to a `tokenizer.json`: a JSON array of
 * pieces and the logarithms of their probabilities, by id, the first six of them reserved. A text in NFKC, with `▁` before
 * it and for its spaces, is segmented such that the product of the pieces' probabilities is highest (Kudo 2018, "Subword
 * regularization").
 *
 * @throws InvalidInputError if it is not such a vocabulary
 */
export function sentencePieceTokenizer(vocabulary: string): string {
  const pieces = vocabularySchema.safeParse(parsed(vocabulary));
  if (!pieces.success) {
    throw new InvalidInputError(
      'The vocabulary is not a JSON array of [piece, score] with at least seven pieces. Name the file that holds the tokenizer in preprocessing.tokenizer_file.',
    );
  }
  // A text has no spaces when it is segmented, so no reserved or empty piece can match. The published file has lost the
  // scores of pieces with a colon; the published tokenizer counts them as 0, and so do we.
  const vocab = pieces.data.map(([piece, score], id) => [
    id < RESERVED || piece === '' ? ` ${piece}` : piece,
    score ?? 0,
  ]);
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFKC' },
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: false },
    model: { type: 'Unigram', unk_id: 0, vocab, byte_fallback: false },
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
