import { eq, inArray } from 'drizzle-orm';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { classificationMetrics } from '../../../zoo/evaluation/metrics.ts';
import { isImagePreprocessing } from '../../../zoo/model.ts';
import { isStateDict } from '../../../zoo/pytorch/is-state-dict.ts';
import { isWeightIndex, readWeightFiles } from '../../../zoo/safetensors/read-weight-files.ts';
import { predictionsOf } from '../../../zoo/training/split-predictions.ts';
import { predictExamples } from '../../../zoo/transfer/zero-shot/predict-examples.ts';
import {
  OF_SENTENCES,
  publishedSimilarity,
  type Similarity,
} from '../../../zoo/transfer/zero-shot/published-similarity.ts';
import { textVectors } from '../../../zoo/transfer/zero-shot/text-vectors.ts';
import { zeroShotCheckpoint } from '../../../zoo/transfer/zero-shot/zero-shot-checkpoint.ts';
import { fineTunes, modelFiles } from '../../database/tables/index.ts';
import { aboutCheckpoints } from '../../provenance/about-checkpoints.ts';
import type { JobPayload } from '../kinds.ts';
import { localCopy } from '../local-copy.ts';
import { insertCheckpoint } from './fine-tune.ts';
import { loadDataset, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';

/** Makes a checkpoint whose labels are described in words, and evaluates it on validation and test where a data set was given. */
export async function makeZeroShot(
  context: JobContext,
  { fineTuneId, checkpointId }: JobPayload<'zero-shot'>,
): Promise<void> {
  const { db, directory, signal, progress } = context;
  const row = await db.query.fineTunes.findFirst({ where: eq(fineTunes.id, fineTuneId) });
  const { zeroShot } = row?.options ?? {};
  if (!row || row.deletedAt || !zeroShot)
    throw new Error(`There is no request ${fineTuneId} for described labels any more.`);

  progress(0, 'Loading the models');
  const model = await loadModel(context, row.modelId);
  const { dataset, row: datasetRow } = await loadDataset(context, row.datasetId);
  const isOwnText = zeroShot.textModel.id === row.modelId;
  const text = isOwnText ? model : await loadModel(context, zeroShot.textModel.id);
  if (isImagePreprocessing(text.preprocessing)) {
    throw new InvalidInputError(`The model ${text.row.slug} reads pictures, not texts.`, 'textModelSlug');
  }
  progress(0.1, 'Reading the labels');
  const encoder = { model: text.onnx, featureLayers: text.row.featureLayers, preprocessing: text.preprocessing };
  const texts = await textVectors(encoder, zeroShot.texts);
  const published = isOwnText ? OF_SENTENCES : await similarityOf(context, [row.modelId, zeroShot.textModel.id]);
  const trainedFrom = { model: model.row, dataset: datasetRow, featuresSha256: null };
  const { labels } = zeroShot;
  const onnx = await zeroShotCheckpoint({
    model: model.onnx,
    featureLayers: model.row.featureLayers,
    preprocessing: model.preprocessing,
    ...{ labels, texts },
    similarity: zeroShot.similarity ?? published,
    about: await aboutCheckpoints(db, row, trainedFrom),
  });
  signal.throwIfAborted();

  const predicted = async (split: 'validation' | 'test', from: number) => {
    const examples = zeroShot.isEvaluated ? dataset.index.examples.filter((each) => each.split === split) : [];
    if (examples.length === 0) return [];
    const outputs = await predictExamples({
      ...{ checkpoint: onnx, preprocessing: model.preprocessing, dataset, examples, workDirectory: directory, signal },
      onProgress: (fraction) => progress(from + 0.4 * fraction, `Evaluating on ${split}`),
    });
    return predictionsOf(dataset.index, examples, outputs).predictions;
  };
  const [validation, test] = [await predicted('validation', 0.2), await predicted('test', 0.6)];
  const validationLoss = validation.length > 0 ? classificationMetrics(validation, labels).logLoss : null;
  await insertCheckpoint(
    context,
    row,
    { id: checkpointId, epoch: 1, onnx, validationLoss, validation, test },
    dataset.index,
    trainedFrom,
  );
}

/** The scale of the similarity, from the weights that a model of pictures and texts was published with. */
async function similarityOf(context: JobContext, modelIds: string[]): Promise<Similarity> {
  const rows = await context.db.select().from(modelFiles).where(inArray(modelFiles.modelId, modelIds));
  for (const id of modelIds) {
    const weights = rows.filter(({ modelId, path }) => modelId === id && isOfWeights(path));
    const files = await Promise.all(
      weights.map(async ({ path, byteSize, sha256 }) => ({ path, byteSize, file: await localCopy(context, sha256) })),
    );
    const found = files.length > 0 ? publishedSimilarity((await readWeightFiles(files))?.tensors ?? new Map()) : null;
    if (found) return found;
  }
  throw new InvalidInputError(
    'The published files of these towers hold no logit_scale, which turns similarities into probabilities. State logitScale; of OpenAI’s CLIP it is 100.',
    'logitScale',
  );
}

const isOfWeights = (path: string) => /\.safetensors$/i.test(path) || isStateDict(path) || isWeightIndex(path);
