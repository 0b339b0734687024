import type { SpanMetrics } from '../../../zoo/evaluation/span-metrics.ts';
import type { Context } from '../../context.ts';
import type { checkpoints } from '../../database/tables/index.ts';
import { keptAnswer } from '../../predictions/kept-answer.ts';
import { comparedMetric } from './compared-metric.ts';
import type { Comparison } from './comparison.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

const FIGURES = ['f1', 'precision', 'recall', 'accuracy'] as const;

/**
 * Compares checkpoints whose texts have a label for each word.
 *
 * @param digests of their stored labels on the split
 */
export async function compareWordLabels(
  context: Context,
  rows: CheckpointRow[],
  { split, digests, datasetId }: { split: string; digests: string[]; datasetId: string },
): Promise<Comparison> {
  const { labels } = rows[0];
  const { pairs, disagreements, exampleCount } = await keptAnswer(context.blobs, 'compareTags', digests, { labels });
  const all = rows.flatMap(({ targetMetrics }) => (targetMetrics?.[split] as SpanMetrics | undefined) ?? []);
  const types = all[0]?.perType.map(({ type }) => type) ?? [];
  const sizes = rows.map(({ byteSize }) => byteSize);
  return {
    checkpoints: rows,
    metrics: [
      ...FIGURES.map((name) =>
        comparedMetric(
          name,
          true,
          all.map((own) => own[name]),
        ),
      ),
      ...types.map((type) =>
        comparedMetric(
          `f1 of ${type}`,
          true,
          all.map(({ perType }) => perType.find((own) => own.type === type)?.f1 ?? 0),
        ),
      ),
      comparedMetric('byteSize', false, sizes),
    ],
    pairs: pairs.map((pair) => ({ ...pair, a: rows[pair.a].id, b: rows[pair.b].id })),
    evaluations: [],
    exampleCount,
    disagreements: disagreements.map(({ name, tags, predicted, right }) => ({
      name,
      right,
      labels: [...new Set(tags.flatMap((tag) => (labels[tag] === 'O' ? [] : [labels[tag].slice(2)])))],
      words: [tags, ...predicted].map((own) => own.map((label) => (label === null ? null : labels[label]))),
    })),
    notCompared: [],
    datasetId,
  };
}
