import { and, eq, inArray, isNull, ne } from 'drizzle-orm';
import { weightedTau } from '../../../zoo/transfer/ranking/weighted-tau.ts';
import type { Context } from '../../context.ts';
import { checkpoints, evaluations, fineTunes, modelRankings, type RankingEntry } from '../../database/tables/index.ts';
import type { RankingScore, ValueOf } from '../enums.ts';
import type { RankingRow } from './start-ranking.ts';

type Score = ValueOf<typeof RankingScore>;

export interface Agreement {
  score: Score;
  weightedTau: number;
  models: number;
  datasets: number;
}

/** Each score of an entry; null where the model has none. */
export const SCORES: Record<Score, (entry: RankingEntry) => number | null> = {
  PROBE_ACCURACY: ({ probe }) => probe.accuracy,
  LOG_ME: ({ logMe }) => logMe,
  LEEP: ({ leep }) => leep,
  H_SCORE: ({ hScore }) => hScore,
  REGULARIZED_H_SCORE: ({ regularizedHScore }) => regularizedHScore,
};

/** Two models are always in some order. */
const FEWEST_MODELS = 3;

/**
 * The accuracy on the test split of each model's fine-tune that has the highest on validation, of the fine-tunes on a data set: the
 * truth that a ranking predicts. Each fine-tune counts by its checkpoint with the lowest validation loss.
 */
export async function fineTunedAccuracies({ db }: Context, datasetId: string): Promise<Map<string, number>> {
  const rows = await db
    .select({
      modelId: fineTunes.modelId,
      fineTuneId: fineTunes.id,
      loss: checkpoints.validationLoss,
      split: evaluations.split,
      metrics: evaluations.metrics,
    })
    .from(fineTunes)
    .innerJoin(checkpoints, and(eq(checkpoints.fineTuneId, fineTunes.id), isNull(checkpoints.deletedAt)))
    .innerJoin(evaluations, and(eq(evaluations.checkpointId, checkpoints.id), eq(evaluations.datasetId, datasetId)))
    // Where labels are described in words nothing was tuned.
    .where(
      and(
        eq(fineTunes.datasetId, datasetId),
        ne(fineTunes.strategy, 'ZERO_SHOT'),
        inArray(evaluations.split, ['validation', 'test']),
      ),
    );
  const best = new Map<string, { modelId: string; loss: number; validation?: number; test?: number }>();
  for (const { modelId, fineTuneId, loss: stored, split, metrics } of rows) {
    const loss = stored ?? Number.POSITIVE_INFINITY;
    const known = best.get(fineTuneId);
    if (known && known.loss < loss) continue;
    const kept = known && known.loss === loss ? known : { modelId, loss };
    best.set(fineTuneId, { ...kept, [split]: metrics.accuracy });
  }
  const byModel = new Map<string, { validation: number; test: number }>();
  for (const { modelId, validation, test } of best.values()) {
    if (validation === undefined || test === undefined) continue;
    if ((byModel.get(modelId)?.validation ?? -1) < validation) byModel.set(modelId, { validation, test });
  }
  return new Map([...byModel].map(([modelId, { test }]) => [modelId, test]));
}

/** How well each score of a ranking agrees with the fine-tunes on its data set, where at least three of its models have one. */
export async function agreementOf(context: Context, { entries, datasetId }: RankingRow): Promise<Agreement[]> {
  const truth = await fineTunedAccuracies(context, datasetId);
  return (Object.keys(SCORES) as Score[]).flatMap((score) => {
    const pairs = entries.flatMap((entry): [number, number][] => {
      const [predicted, accuracy] = [SCORES[score](entry), truth.get(entry.modelId)];
      return predicted === null || accuracy === undefined ? [] : [[predicted, accuracy]];
    });
    const tau = weightedTau(
      pairs.map(([predicted]) => predicted),
      pairs.map(([, accuracy]) => accuracy),
    );
    const isKnown = pairs.length >= FEWEST_MODELS && !Number.isNaN(tau);
    return isKnown ? [{ score, weightedTau: tau, models: pairs.length, datasets: 1 }] : [];
  });
}

/** The mean of `agreementOf` over the data sets with a ranking, of each the newest. */
export async function agreementHere(context: Context): Promise<Agreement[]> {
  const rankings = await context.db.select().from(modelRankings).orderBy(modelRankings.id);
  const newest = new Map(
    rankings.filter(({ entries }) => entries.length > 0).map((ranking) => [ranking.datasetId, ranking]),
  );
  const all = (await Promise.all([...newest.values()].map((ranking) => agreementOf(context, ranking)))).flat();
  return (Object.keys(SCORES) as Score[]).flatMap((score) => {
    const own = all.filter((agreement) => agreement.score === score);
    if (own.length === 0) return [];
    const mean = own.reduce((sum, { weightedTau }) => sum + weightedTau, 0) / own.length;
    const models = Math.min(...own.map((agreement) => agreement.models));
    return [{ score, weightedTau: mean, models, datasets: own.length }];
  });
}
