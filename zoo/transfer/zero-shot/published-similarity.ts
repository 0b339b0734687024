import type { Tensor } from '../../onnx/graph.ts';

/** How a model turns the cosine of two vectors into a score: `scale · cosine + bias`. */
export interface Similarity {
  scale: number;
  bias: number;
  /** CLIP compares labels with each other, SigLIP judges each by itself. */
  activation: 'Softmax' | 'NormalizedSigmoid';
}

/**
 * Of sentence encoders, which publish none: the scale of sentence-transformers' `MultipleNegativesRankingLoss`, with which most of
 * them were trained.
 */
export const OF_SENTENCES: Similarity = { scale: 20, bias: 0, activation: 'Softmax' };

/**
 * The similarity in a published model's weights: `logit_scale`, of which transformers takes the exponential, and SigLIP's
 * `logit_bias`. Null if the weights have none, as those of one tower.
 */
export function publishedSimilarity(tensors: ReadonlyMap<string, Tensor>): Similarity | null {
  const scalar = (name: string) => {
    const data = tensors.get(name)?.data;
    return data?.length === 1 ? Number(data[0]) : null;
  };
  const [scale, bias] = [scalar('logit_scale'), scalar('logit_bias')];
  if (scale === null) return null;
  return { scale: Math.exp(scale), bias: bias ?? 0, activation: bias === null ? 'Softmax' : 'NormalizedSigmoid' };
}
