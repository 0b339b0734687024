import { expect, test } from 'vitest';
import { driftSentences } from './drift-sentences.ts';

test('says which distance is more than chance', () => {
  const sentences = driftSentences({
    examples: 1200,
    split: 'validation',
    expectedExamples: 247,
    labels: { distance: 0.3, byChance: 0.1 },
    confidence: { distance: 0.05, byChance: 0.1 },
    size: { distance: 0.9, byChance: 0.08 },
  });
  expect(sentences).toEqual([
    'Compares 1,200 examples of this week with the 247 of the validation split.',
    'Predicted labels differ from the validation data (0.30, by chance up to 0.10).',
    'Confidence: no more different than chance explains (0.05, by chance up to 0.10).',
    'The size of the inputs differs from the validation data (0.90, by chance up to 0.08).',
  ]);
  const none = { examples: 1, split: 'test', expectedExamples: 2, labels: null, confidence: null, size: null };
  expect(driftSentences(none)).toEqual(['Compares 1 example of this week with the 2 of the test split.']);
});
