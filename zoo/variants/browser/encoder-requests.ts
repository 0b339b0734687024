import { explainSimilarity } from '../../explanation/explain-similarity.ts';
import type { Progress } from '../../explanation/progress.ts';
import { cosineSimilarity } from '../../inference/cosine-similarity.ts';
import { openSentenceEncoder, type SentenceEncoder } from '../../inference/sentence-encoder.ts';
import type {
  Compared,
  CompareRequest,
  ExplainedSimilarity,
  ExplainSimilarityRequest,
  OpenedEncoder,
} from './worker-messages.ts';

// What the worker answers of a model without labels, which turns texts into vectors.

let encoder: SentenceEncoder | null = null;

const opened = (): SentenceEncoder => {
  if (!encoder) throw new Error('No encoder is open.');
  return encoder;
};

export async function openEncoder(model: ArrayBuffer): Promise<OpenedEncoder> {
  encoder = await openSentenceEncoder(new Uint8Array(model));
  return { longest: encoder.longest };
}

export async function compare({ first, others }: CompareRequest): Promise<Compared> {
  const began = performance.now();
  const [own, ...encoded] = await opened().encode([first, ...others]);
  const similarities = encoded.map(({ vector }) => cosineSimilarity(own.vector, vector));
  const milliseconds = performance.now() - began;
  return { similarities, cutTokens: [own, ...encoded].map(({ cutTokens }) => cutTokens), milliseconds };
}

export const explainComparison = (
  { first, second }: ExplainSimilarityRequest,
  progress: Progress,
): Promise<ExplainedSimilarity> => explainSimilarity(opened(), { texts: [first, second], ...progress });
