import type { AnswerField } from './import-answers.ts';

/** A fact that an import needs, that the files leave out or state wrongly, and that must not be guessed. */
export interface ImportQuestion {
  field: AnswerField;
  /** The question, in a sentence, and why it is asked. */
  question: string;
  /** Likely answers to choose from, the most likely first; null if any answer is possible. */
  choices: string[] | null;
  /** What is wrong with the last answer, or with what the files say. */
  problem?: string | null | undefined;
  /** What is known of the answer, to begin with: parts of the preprocessing, or the answer that was wrong. */
  draft?: unknown;
}
