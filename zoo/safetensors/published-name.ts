/**
 * A weight's name as PyTorch has it. Checkpoints that were converted from TensorFlow use its names for normalizations; transformers
 * renames them as well.
 */
export const publishedName = (name: string): string =>
  name.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight').replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
