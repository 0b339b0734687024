import { type Blind, blindSpots } from '../../zoo/evaluation/fairness/not-measured.ts';
import { type Gap, realGaps } from '../../zoo/evaluation/fairness/real-gaps.ts';
import type { Db } from '../database/connection.ts';
import type { checkpoints } from '../database/tables/index.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { evaluationToJudge } from './evaluation-to-judge.ts';
import { fairnessOf } from './fairness-of.ts';

/** The gaps between groups that a checkpoint shows. */
export interface Judged {
  evaluationId: string;
  /** null where no example has a group. */
  gaps: Gap[] | null;
  /** Where gaps may go unseen because there are too few examples. */
  blind: Blind[];
}

/**
 * Finds which differences between groups of examples are statistically significant for a checkpoint.
 *
 * @returns null for a checkpoint that was never evaluated
 */
export async function gapsOf(
  context: { db: Db; blobs: BlobStore },
  { id, labels }: Pick<typeof checkpoints.$inferSelect, 'id' | 'labels'>,
): Promise<Judged | null> {
  const evaluation = await evaluationToJudge(context.db, id);
  if (!evaluation) return null;
  const fairness = await fairnessOf(context, evaluation, labels);
  return {
    evaluationId: evaluation.id,
    gaps: fairness && realGaps(fairness, labels),
    blind: fairness ? blindSpots(fairness, labels) : [],
  };
}
