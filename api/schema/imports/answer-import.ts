import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { modelFiles, models } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { optional, parse, words } from '../../parse.ts';
import { completeUpload } from '../../uploads/uploads.ts';
import { type ModelRow, modelBySlug } from '../models/models.ts';
import { answerSchemas, given } from './answer-schemas.ts';
import { applyAnswers } from './apply-answers.ts';

const answersInput = z.object({
  ...answerSchemas,
  file: optional(words(1_000)),
  output: optional(words(1_000)),
  tokenizer: optional(z.string()),
});

/**
 * Takes answers to an import's questions. The import continues from the stored files, in a job, when no question is left; a
 * pasted configuration that leaves something out is kept, and the rest is asked for. Answers and job are written together.
 *
 * @throws RequestError BAD_USER_INPUT for an answer that does not fit the model, and nothing is changed; NOT_FOUND; CONFLICT if
 *   there are no questions.
 */
export async function answerImport(context: Context, slug: string, input: unknown): Promise<ModelRow> {
  const { tokenizer: uploadId, ...answers } = given(parse(answersInput, input));
  const { id } = await modelBySlug(context, slug, 'slug');
  if (Object.keys(answers).length === 0 && !uploadId)
    throw new RequestError('BAD_USER_INPUT', 'answers: answer at least one of the questions.', 'answers');
  const tokenizer = uploadId ? { tokenizer: await uploadOf(context, uploadId) } : {};
  return context.db.transaction(async (db) => {
    const [model] = await db.select().from(models).where(eq(models.id, id)).for('update');
    if (!model) throw new RequestError('NOT_FOUND', `The model ${slug} was deleted meanwhile.`, 'slug');
    if (model.availability !== 'INCOMPLETE')
      throw new RequestError('CONFLICT', `There are no questions about ${slug} (${model.availability}).`, 'slug');
    const files = await db.select({ path: modelFiles.path }).from(modelFiles).where(eq(modelFiles.modelId, id));
    const paths = files.map(({ path }) => path);
    const { questions, ...taken } = applyAnswers(model, { ...answers, ...tokenizer }, paths);
    const { license = model.license, task = model.task } = answers;
    const unknownFacts = model.unknownFacts.filter((fact) => !(fact in answers));
    const job =
      questions.length === 0 ? await enqueueJob({ db, queue: context.queue }, 'fetch-model', { modelId: id }) : null;
    const [answered] = await db
      .update(models)
      .set({
        answers: taken.answers,
        questions,
        license,
        task,
        unknownFacts,
        ...(job ? { availability: 'FETCHING', fetchJobId: job.id } : {}),
      })
      .where(eq(models.id, id))
      .returning();
    return answered;
  });
}

async function uploadOf(context: Context, uploadId: string) {
  const { id, byteSize, sha256 } = await completeUpload(context, uploadId).catch((error) => {
    // Its field is an argument of importModel.
    throw error instanceof RequestError ? new RequestError(error.code, error.message, 'tokenizer') : error;
  });
  return { uploadId: id, byteSize, sha256 };
}
