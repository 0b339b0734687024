import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';

/**
 * Asked if several outputs are, or may be, classes without names.
 *
 * @param classes the number of outputs for each input; null if these cannot be classes
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
