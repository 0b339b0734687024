import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';

/** The most frequent licences of models, and the answer for "looked and does not know". */
const CHOICES = ['Apache-2.0', 'MIT', 'BSD-3-Clause', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'CC-BY-NC-4.0', 'NOASSERTION'];

/** Asked if the licence is unknown. */
export function licenseQuestion({ license }: KnownFacts, problem?: string): ImportQuestion | null {
  if (license !== null && !problem) return null;
  return {
    field: 'license',
    question:
      'Under which licence is the model published? Its source does not say. Answer with an SPDX expression, or with NOASSERTION if you looked and do not know.',
    choices: CHOICES,
    problem,
  };
}
