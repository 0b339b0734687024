import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { isImagePreprocessing } from '../../../zoo/model.ts';
import type { Context } from '../../context.ts';
import { models } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { optional, parse, words } from '../../parse.ts';
import { type ModelRow, modelBySlug } from '../models/models.ts';
import { answerSchemas, given } from './answer-schemas.ts';

const answersInput = z.object({ ...answerSchemas, file: optional(words(1_000)) });
type Answers = ReturnType<typeof given<z.output<typeof answersInput>>>;

/**
 * Answers all or some of an import's questions, and continues the import from the stored files, in a job.
 *
 * @throws RequestError BAD_USER_INPUT for an answer that was not asked for or does not fit the model; NOT_FOUND; CONFLICT if
 *   there are no questions.
 */
export async function answerImport(context: Context, slug: string, input: unknown): Promise<ModelRow> {
  const answers = given(parse(answersInput, input));
  const { id } = await modelBySlug(context, slug, 'slug');
  if (Object.keys(answers).length === 0)
    throw new RequestError('BAD_USER_INPUT', 'answers: answer at least one of the questions.', 'answers');
  return context.db.transaction(async (db) => {
    const [model] = await db.select().from(models).where(eq(models.id, id)).for('update');
    if (model?.availability !== 'INCOMPLETE')
      throw new RequestError(
        'CONFLICT',
        `There are no questions about ${slug} (${model?.availability ?? 'gone'}).`,
        'slug',
      );
    checkAnswers(model, answers);
    const job = await enqueueJob({ db, queue: context.queue }, 'fetch-model', { modelId: id });
    const [fetching] = await db
      .update(models)
      .set({
        answers: { ...model.answers, ...answers },
        questions: [],
        availability: 'FETCHING',
        fetchJobId: job.id,
      })
      .where(eq(models.id, id))
      .returning();
    return fetching;
  });
}

/** Checks answers that can be checked at once, before a job runs. */
function checkAnswers({ questions, outputs, inputs, modality }: ModelRow, answers: Answers): void {
  const refuse = (field: string, why: string) => new RequestError('BAD_USER_INPUT', `${field}: ${why}.`, field);
  for (const field of Object.keys(answers)) {
    const question = questions.find((one) => one.field === field);
    if (!question) throw refuse(field, `was not asked. The questions are: ${questions.map((q) => q.field).join(', ')}`);
    const answer = answers[field as keyof Answers];
    // Any licence is accepted; the choices are the likely ones.
    if (question.choices && field !== 'license' && !question.choices.includes(String(answer)))
      throw refuse(field, `must be one of ${question.choices.join(', ')}`);
  }
  const { labels, preprocessing, task } = answers;
  const classes = outputs.length === 1 ? outputs[0].shape.slice(1) : [];
  if (labels && task !== 'FEATURE_EXTRACTION' && classes.length === 1 && classes[0] !== `${labels.length}`)
    throw refuse('labels', `the model has ${classes[0]} outputs, but there are ${labels.length} labels`);
  if (!preprocessing) return;
  if (isImagePreprocessing(preprocessing) !== (modality === 'IMAGE'))
    throw refuse('preprocessing', modality === 'IMAGE' ? 'the model takes pictures' : 'the model takes texts');
  if (!isImagePreprocessing(preprocessing)) return;
  const { height, width } = preprocessing.size;
  const [, , ...size] = inputs[0]?.shape ?? [];
  const differs = size.some((side, i) => /^\d+$/.test(side) && Number(side) !== [height, width][i]);
  if (differs) throw refuse('preprocessing.size', `the model takes ${size.join(' × ')} pixels`);
}
