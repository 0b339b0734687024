import { and, desc, eq, isNull } from 'drizzle-orm';
import { predictedLabel } from '../../../zoo/evaluation/metrics.ts';
import type { Context } from '../../context.ts';
import { type checkpoints, fineTunes } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { bestOf } from '../fine-tunes/best-of.ts';
import type { FeatureSetRow } from './feature-sets.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

export const MOST_JUDGES = 20;

/**
 * The checkpoints whose errors a picture of the features can show: the best of each fine-tune of the model on the data set,
 * the newest first, if it was evaluated. Trials of sweeps are left out; they can be named by their ids.
 */
export async function judgesOf(
  { db, loaders }: Context,
  { modelId, datasetId }: Pick<FeatureSetRow, 'modelId' | 'datasetId'>,
): Promise<CheckpointRow[]> {
  const newest = await db
    .select({ id: fineTunes.id })
    .from(fineTunes)
    .where(and(eq(fineTunes.modelId, modelId), eq(fineTunes.datasetId, datasetId), isNull(fineTunes.sweepId)))
    .orderBy(desc(fineTunes.id))
    .limit(MOST_JUDGES);
  const best = await Promise.all(newest.map(async ({ id }) => bestOf(await loaders.checkpoints.load(id))));
  const evaluated = await Promise.all(
    best.map(async (one) => one && (await evaluationsOn({ loaders }, one.id, datasetId)).length > 0),
  );
  return best.filter((one, i): one is CheckpointRow => one !== null && evaluated[i] === true);
}

/**
 * Whether a checkpoint gets each example wrong, by the example's name. Only examples of the splits that it was evaluated on are
 * known: training examples never are, and those of the test split are not for trials of a sweep but the best.
 *
 * @param checkpointId null for the first of {@link judgesOf}; without one, nothing is known
 * @throws RequestError NOT_FOUND; BAD_USER_INPUT if the checkpoint was not evaluated on the data set
 */
export async function errorsOf(
  context: Context,
  featureSet: Pick<FeatureSetRow, 'modelId' | 'datasetId'>,
  checkpointId: string | null,
): Promise<Map<string, boolean>> {
  const named =
    checkpointId === null ? (await judgesOf(context, featureSet))[0] : await checkpointOf(context, checkpointId);
  if (!named) return new Map();
  const rows = await evaluationsOn(context, named.id, featureSet.datasetId);
  if (rows.length === 0)
    throw new RequestError(
      'BAD_USER_INPUT',
      `The checkpoint ${named.id} was not evaluated on this data set: FeatureSet.judges has those that were.`,
      'checkpointId',
    );
  const lists = await Promise.all(
    rows.map(
      async ({ predictionsSha256 }): Promise<{ name: string; label: number; probabilities: number[] }[]> =>
        JSON.parse((await context.blobs.read(predictionsSha256)).toString()),
    ),
  );
  return new Map(lists.flat().map(({ name, label, probabilities }) => [name, predictedLabel(probabilities) !== label]));
}

async function checkpointOf({ loaders }: Context, id: string): Promise<CheckpointRow> {
  const found = await loaders.checkpoint.load(id);
  if (found) return found;
  throw new RequestError('NOT_FOUND', `There is no checkpoint ${id.slice(0, 100)}.`, 'checkpointId');
}

const evaluationsOn = async ({ loaders }: Pick<Context, 'loaders'>, checkpointId: string, datasetId: string) =>
  (await loaders.evaluations.load(checkpointId)).filter((row) => row.datasetId === datasetId);
