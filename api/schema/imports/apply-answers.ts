import type { ImportAnswers } from '../../../zoo/imports/import-answers.ts';
import type { ImportQuestion } from '../../../zoo/imports/import-question.ts';
import { classesOf, fixedSize, type NetworkFacts } from '../../../zoo/imports/network-facts.ts';
import { readPreprocessing } from '../../../zoo/imports/read-preprocessing.ts';
import { tasksOf } from '../../../zoo/imports/task-question.ts';
import { isImagePreprocessing } from '../../../zoo/model.ts';
import { RequestError } from '../../errors.ts';
import type { ModelRow } from '../models/models.ts';

/** Answers as a person gives them: the preprocessing may be a publisher's file, or leave out what is known. */
export type GivenAnswers = Omit<ImportAnswers, 'preprocessing' | 'preprocessingParts' | 'tower'> & {
  preprocessing?: unknown;
};

/**
 * The answers that an INCOMPLETE model has after a person gave some, and the questions that are still open.
 *
 * @param files the paths of its files that are here
 * @throws RequestError BAD_USER_INPUT, or InvalidInputError, for an answer that does not fit the model: none is taken then
 */
export function applyAnswers(
  model: Pick<ModelRow, 'answers' | 'questions' | 'inputs' | 'outputs' | 'modality' | 'unknownFacts' | 'task'>,
  given: GivenAnswers,
  files: string[],
): { answers: ImportAnswers; questions: ImportQuestion[] } {
  const { preprocessing, ...others } = given;
  const asked = (field: string) => model.questions.find((question) => question.field === field);
  for (const [field, answer] of Object.entries(others)) checkChoice(asked(field), answer);
  checkTask(model, given);
  checkLabels(model, given);
  const stated = preprocessing === undefined ? null : statedPreprocessing(model, asked('preprocessing'), given);
  const answers: ImportAnswers = { ...model.answers, ...others, ...stated?.answers };
  const answered = new Set([...Object.keys(others), ...(stated && !stated.question ? ['preprocessing'] : [])]);
  const questions = model.questions
    .filter(({ field }) => !answered.has(field) && !isVoid(field, answers, files))
    .map((question) => (question.field === 'preprocessing' && stated?.question ? stated.question : question));
  if (stated?.question && !asked('preprocessing')) questions.push(stated.question);
  return { answers, questions };
}

const refusal = (field: string, why: string) => new RequestError('BAD_USER_INPUT', `${field}: ${why}.`, field);

/** Whether another answer made a question needless. */
function isVoid(field: string, { task, preprocessing }: ImportAnswers, files: string[]): boolean {
  if (field === 'labels') return task === 'FEATURE_EXTRACTION';
  return (
    field === 'tokenizer' &&
    preprocessing !== undefined &&
    !isImagePreprocessing(preprocessing) &&
    files.includes(preprocessing.tokenizer_file)
  );
}

/** Any licence is accepted; the choices are the likely ones. */
function checkChoice(question: ImportQuestion | undefined, answer: unknown): void {
  if (!question?.choices || ['license', 'task'].includes(question.field)) return;
  if (!question.choices.includes(String(answer)))
    throw refusal(question.field, `must be one of ${question.choices.join(', ')}`);
}

type Row = Parameters<typeof applyAnswers>[0];

/** Also the task of an earlier answer, if it is not known until now which output the model is for. */
function checkTask(model: Row, given: GivenAnswers): void {
  const task = given.task ?? (given.output ? model.answers.task : undefined);
  const tasks = tasksOf(networkOf(model, given));
  if (task && !tasks.includes(task)) throw refusal('task', `must be one of ${tasks.join(', ')}`);
}

/** Also labels of an earlier answer, as `checkTask`. */
function checkLabels(model: Row, given: GivenAnswers): void {
  const labels = given.labels ?? (given.output ? model.answers.labels : undefined);
  const { task = model.answers.task } = given;
  if (!labels || task === 'FEATURE_EXTRACTION') return;
  const classes = classesOf(networkOf(model, given), task ?? null);
  if (classes && classes !== labels.length)
    throw refusal('labels', `the model has ${classes} outputs, but there are ${labels.length} labels`);
}

/** As the row shows it. Which of several outputs is meant, an answer or only the conversion tells. */
function networkOf({ inputs, outputs, modality, unknownFacts, answers }: Row, given: GivenAnswers): NetworkFacts {
  const { output = answers.output } = given;
  const named = output === undefined ? outputs : outputs.filter(({ name }) => name === output);
  const main = named.length === 1 ? named[0].shape.map((size) => (/^\d+$/.test(size) ? Number(size) : size)) : null;
  return { modality: unknownFacts.includes('modality') ? null : modality, inputs, outputs, main };
}

/** The answer, or the question with what is known by now. */
function statedPreprocessing(model: Row, asked: ImportQuestion | undefined, given: GivenAnswers) {
  const stated = readPreprocessing(given.preprocessing, asked?.draft ?? {});
  const { modality, ...network } = networkOf(model, given);
  if (stated.preprocessing) {
    const { preprocessing } = stated;
    if (modality !== null && isImagePreprocessing(preprocessing) !== (modality === 'IMAGE'))
      throw refusal('preprocessing', modality === 'IMAGE' ? 'the model takes pictures' : 'the model takes texts');
    const size = fixedSize({ modality, ...network });
    if (isImagePreprocessing(preprocessing) && size) {
      const { height, width } = preprocessing.size;
      if (size.height !== height || size.width !== width)
        throw refusal('preprocessing.size', `the model takes ${size.height} × ${size.width} pixels`);
    }
    return { answers: { preprocessing }, question: null };
  }
  const question: ImportQuestion = {
    field: 'preprocessing',
    question: asked?.question ?? 'How are the inputs preprocessed for the model?',
    choices: null,
    problem: `The answer leaves out: ${stated.missing.join(', ')}.`,
    draft: stated.parts,
  };
  return { answers: { preprocessingParts: stated.parts }, question };
}
