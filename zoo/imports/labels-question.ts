import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';

/**
 * Asked where several outputs are, or may be, classes that nobody named.
 *
 * @param classes numbers that the model gives for each input; null where these cannot be classes
 */
export function labelsQuestion({ task, labels }: KnownFacts, classes: number | null): ImportQuestion | null {
  if (labels !== null || classes === null || !(classes > 1) || task === 'FEATURE_EXTRACTION') return null;
  const condition = task === null ? 'If the model is a classifier: which' : 'Which';
  return {
    field: 'labels',
    question: `${condition} class is each of its ${classes} outputs? Name all ${classes}, in the order of the outputs; its files do not.`,
    choices: null,
  };
}
