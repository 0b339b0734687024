import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';

/** Asked if it is unknown whether the outputs are scores of classes or features. */
export function taskQuestion({ task }: KnownFacts, modality: 'IMAGE' | 'TEXT'): ImportQuestion | null {
  if (task !== null) return null;
  const classification = modality === 'IMAGE' ? 'IMAGE_CLASSIFICATION' : 'TEXT_CLASSIFICATION';
  return {
    field: 'task',
    question:
      'What is the model for? Its outputs may be scores of classes or features of the input, and its files do not say which.',
    choices: [classification, 'FEATURE_EXTRACTION'],
  };
}
