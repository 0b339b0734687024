import { expect, test } from 'vitest';
import { inFormWords } from './in-form-words.ts';

test.each([
  ['batchSize must be at least 1, not 0.', 'Must be at least 1, not 0.'],
  ['augmentation.randAugment.magnitude must be at most 30, not 99.', 'Must be at most 30, not 99.'],
  ['momentum is for SGD, not ADAMW.', '“Momentum” is for “SGD with momentum”, not “AdamW”.'],
  [
    'focalGamma is for the FOCAL loss, not CROSS_ENTROPY.',
    '“Focal gamma” is for the “Focal” loss, not “Cross-entropy”.',
  ],
  [
    'FINE_TUNE unfreezes every layer after the first epoch; leave gradualUnfreezing out with it.',
    '“fast.ai’s fine_tune” unfreezes every layer after the first epoch; leave “Gradual unfreezing” out with it.',
  ],
  ['modelSlugs must name at least one model', 'Must name at least one model'],
  // Two options have a NONE, and call it differently.
  ['Leave it out with NONE.', 'Leave it out with NONE.'],
  ['The model is not fetched yet.', 'The model is not fetched yet.'],
])('%s', (message, words) => {
  expect(inFormWords(message)).toBe(words);
});
