import type { ImportQuestion } from './import-question.ts';

/** @param choices paths, the likeliest first */
export function fileQuestion(choices: string[], problem?: string | null): ImportQuestion {
  const question = 'Which of these files is the model? There are several, and their publisher does not say.';
  return { field: 'file', question, choices, problem };
}
