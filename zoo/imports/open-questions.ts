import type { ModelFile } from '../import-files.ts';
import type { AnswerField } from './import-answers.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { labelsQuestion } from './labels-question.ts';
import { licenseQuestion } from './license-question.ts';
import type { NetworkFacts } from './network-facts.ts';
import { outputQuestion } from './output-question.ts';
import { picturePreprocessingQuestion } from './picture-preprocessing-question.ts';
import { taskQuestion } from './task-question.ts';
import { textPreprocessingQuestion } from './text-preprocessing-question.ts';
import { tokenizerQuestion } from './tokenizer-question.ts';

/** What is wrong with answers, by field. Such an answer is asked for again. */
export type Problems = { [Field in AnswerField]?: string };

/**
 * All questions that are open about a model, at once: for facts that are unknown, and for those that do not fit the network.
 *
 * @param problems what the conversion found wrong
 */
export function openQuestions(
  known: KnownFacts,
  network: NetworkFacts,
  files: Pick<ModelFile, 'path'>[],
  problems: Problems = {},
): ImportQuestion[] {
  return [
    licenseQuestion(known, problems.license),
    taskQuestion(known, network, problems.task),
    outputQuestion(known, network, problems.output),
    tokenizerQuestion(known, network, files, problems.tokenizer),
    picturePreprocessingQuestion(known, network, problems.preprocessing),
    textPreprocessingQuestion(known, network, files, problems.preprocessing),
    labelsQuestion(known, network, problems.labels),
  ].filter((question): question is ImportQuestion => question !== null);
}
