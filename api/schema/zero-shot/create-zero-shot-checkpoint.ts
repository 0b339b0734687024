import { createHash, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { DatasetIndex } from '../../../zoo/data/dataset.ts';
import { ENGINE_VERSION } from '../../../zoo/training/options/engine-version.ts';
import { fineTuneDefaults } from '../../../zoo/training/options/options.ts';
import { isTower } from '../../../zoo/transfer/zero-shot/embedding-layer.ts';
import { labelTexts } from '../../../zoo/transfer/zero-shot/label-texts.ts';
import type { Context } from '../../context.ts';
import { datasets, fineTunes } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { optional, parse, words } from '../../parse.ts';
import { awaitCheckpoint, checkWait } from '../checkpoints/derive-in-job.ts';
import type { ShownCheckpoint } from '../checkpoints/pending-checkpoint.ts';
import { importedDataset } from '../datasets/datasets.ts';
import { type ModelRow, readyModel } from '../models/models.ts';
import { textTowerOf } from './text-tower-of.ts';

const zeroShotInput = z
  .object({
    modelSlug: words(100),
    labels: z.array(z.object({ label: words(500), description: optional(z.string().max(2_000)) })).max(1_000),
    template: optional(words(500)),
    datasetId: optional(z.string()),
    textModelSlug: optional(words(100)),
    logitScale: optional(z.number().positive().max(1e4)),
    logitBias: optional(z.number().min(-1e4).max(1e4)),
  })
  .refine(({ logitScale, logitBias }) => logitBias === null || logitScale !== null, {
    path: ['logitBias'],
    message: 'needs a logitScale beside it',
  });

type Wanted = z.output<typeof zeroShotInput>;

/**
 * Makes a checkpoint whose labels are described in words, in a job, and waits for it. Evaluated where a data set is given.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND; CONFLICT if the tower of texts is not here; and as `awaitCheckpoint`
 */
export async function createZeroShotCheckpoint(
  context: Context,
  input: unknown,
  waitSeconds: number | null,
): Promise<ShownCheckpoint> {
  checkWait(waitSeconds);
  const wanted = parse(zeroShotInput, input);
  const model = await readyModel(context, wanted.modelSlug);
  const textModel = await textModelFor(context, model, wanted);
  const texts = labelTexts(wanted.labels, wanted.template, model.modality);
  const named = new Map(wanted.labels.map(({ label }, i) => [label, texts[i]]));
  const labels = wanted.datasetId
    ? await labelsOf(context, wanted.datasetId, model, [...named.keys()])
    : [...named.keys()];
  const ordered = labels.map((label) => named.get(label) ?? label);
  const datasetId = wanted.datasetId ?? (await keepDescriptions(context, model, labels, ordered));
  const { logitScale: scale, logitBias: bias } = wanted;
  const zeroShot = {
    ...{ labels, texts: ordered },
    textModel: { id: textModel.id, slug: textModel.slug, sha256: textModel.onnxSha256 },
    similarity:
      scale === null
        ? null
        : ({ scale, bias: bias ?? 0, activation: bias === null ? 'Softmax' : 'NormalizedSigmoid' } as const),
    isEvaluated: wanted.datasetId !== null,
  };
  const options = { ...fineTuneDefaults('PROTOTYPE'), strategy: 'ZERO_SHOT' as const, distance: null, zeroShot };
  const job = await context.db.transaction(async (db) => {
    const [{ id }] = await db
      .insert(fineTunes)
      .values({
        modelId: model.id,
        datasetId,
        strategy: 'ZERO_SHOT',
        options: { ...options, engineVersion: ENGINE_VERSION },
      })
      .returning();
    const job = await enqueueJob({ db, queue: context.queue }, 'zero-shot', { fineTuneId: id, checkpointId: uuidv7() });
    await db.update(fineTunes).set({ jobId: job.id }).where(eq(fineTunes.id, id));
    return job;
  });
  return awaitCheckpoint(context, job, waitSeconds);
}

/** The model that reads the labels. */
async function textModelFor(context: Context, model: ModelRow & { onnxSha256: string }, { textModelSlug }: Wanted) {
  if (model.modality === 'TEXT') {
    if (textModelSlug === null || textModelSlug === model.slug) return model;
    const message = `${model.slug} reads texts itself, so it reads the labels too. Leave textModelSlug out.`;
    throw new RequestError('BAD_USER_INPUT', message, 'textModelSlug');
  }
  if (!isTower(model.outputs, 'IMAGE')) {
    const message = `${model.slug} has no embeddings that it shares with texts (an output image_embeds). Choose the picture tower of a model such as CLIP or SigLIP, or a sentence encoder.`;
    throw new RequestError('BAD_USER_INPUT', message, 'modelSlug');
  }
  if (textModelSlug === null) return textTowerOf(context, model);
  const named = await readyModel(context, textModelSlug, 'textModelSlug');
  if (named.modality === 'TEXT') return named;
  throw new RequestError('BAD_USER_INPUT', `${textModelSlug} reads pictures, not texts.`, 'textModelSlug');
}

/** The labels of a data set, in its order: predictions are compared by it. */
async function labelsOf(context: Context, id: string, model: ModelRow, described: string[]): Promise<string[]> {
  const { labels, modality, task, name } = await importedDataset(context, id);
  if (modality !== model.modality || task !== 'SINGLE_LABEL') {
    const message = `"${name}" does not hold ${model.modality === 'TEXT' ? 'texts' : 'pictures'} with one label each. Choose another data set, or leave it out.`;
    throw new RequestError('BAD_USER_INPUT', message, 'datasetId');
  }
  const missing = labels.filter((label) => !described.includes(label));
  const unknown = described.filter((label) => !labels.includes(label));
  if (missing.length === 0 && unknown.length === 0) return labels;
  const listed = (names: string[]) =>
    names
      .slice(0, 5)
      .map((label) => `“${label}”`)
      .join(', ');
  const what = missing.length > 0 ? `also has ${listed(missing)}` : `does not have ${listed(unknown)}`;
  throw new RequestError('BAD_USER_INPUT', `The data set "${name}" ${what}. Describe exactly its labels.`, 'labels');
}

/** Without a data set, the descriptions are kept as one: what the checkpoint was made from. */
async function keepDescriptions(context: Context, model: ModelRow, labels: string[], texts: string[]): Promise<string> {
  const bytes = texts.map((text) => Buffer.from(text));
  let offset = 0;
  const packed = await context.blobs.put(Buffer.concat(bytes));
  const examples = bytes.map((text, label) => {
    const digest = createHash('sha256').update(text).digest('hex');
    const place = { offset, byteSize: text.length, sha256: digest };
    offset += text.length;
    return { name: `row ${label + 1}`, label, split: 'train' as const, groups: {}, ...place };
  });
  const index: DatasetIndex = { version: 1, modality: 'TEXT', labels, groups: [], examples, quality: [], seed: 0 };
  const { sha256 } = await context.blobs.put(Buffer.from(JSON.stringify(index)));
  const name = `Labels in words for ${model.name}: ${labels.join(', ')}`.slice(0, 200);
  const [{ id }] = await context.db
    .insert(datasets)
    .values({
      ...{ name, modality: 'TEXT', labels, groups: [], quality: [], sha256, packSha256: packed.sha256 },
      exampleCount: labels.length,
      splits: [{ name: 'train', exampleCount: labels.length }],
      uploadId: randomUUID(),
    })
    .returning();
  return id;
}
