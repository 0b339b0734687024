import { cosineSimilarity } from '../inference/cosine-similarity.ts';
import type { SentenceEncoder } from '../inference/sentence-encoder.ts';
import { eraseWords } from './erase-words.ts';
import type { ErasedWord } from './leave-one-out.ts';
import type { Progress } from './progress.ts';

export interface ExplainedSimilarity {
  /** Of the whole texts, -1 to 1. */
  similarity: number;
  /** Of both texts; `drop` is how far the similarity falls without the word. */
  words: ErasedWord[];
}

/**
 * Which words make two texts similar to an encoder: each word of either is left out in turn, and the fall of the cosine similarity is the word's
 * value. The same as `leaveOneOut`, of another number. It runs the model once a word that the model reads, in batches.
 *
 * @throws the signal's reason; InvalidInputError as `encode` does
 */
export async function explainSimilarity(
  encoder: Pick<SentenceEncoder, 'encode' | 'tokenizer'>,
  { texts, ...progress }: Progress & { texts: [first: string, second: string] },
): Promise<ExplainedSimilarity> {
  const erasures = eraseWords(texts, encoder.tokenizer);
  const changed = erasures.map(({ text, left }) => left[text]);
  const [first, second, ...without] = await encoder.encode([...texts, ...changed], progress);
  const similarity = cosineSimilarity(first.vector, second.vector);
  const words = erasures.map(({ left: _, ...word }, i) => {
    const other = word.text === 0 ? second : first;
    return { ...word, drop: similarity - cosineSimilarity(without[i].vector, other.vector) };
  });
  return { similarity, words };
}
