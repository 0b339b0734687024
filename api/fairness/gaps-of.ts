import { type Blind, blindSpots } from '../../zoo/evaluation/fairness/not-measured.ts';
import { type Gap, realGaps } from '../../zoo/evaluation/fairness/real-gaps.ts';
import type { Db } from '../database/connection.ts';
import type { checkpoints } from '../database/tables/index.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { evaluationToJudge } from './evaluation-to-judge.ts';
import { fairnessOf } from './fairness-of.ts';

/** What judging a checkpoint by groups found. */
export interface Judged {
  evaluationId: string;
  /** null where no example has a group. */
  gaps: Gap[] | null;
  /** Where gaps may go unseen because there are too few examples. */
  blind: Blind[];
}

/**
 * Judges a checkpoint by the groups of its examples: which differences between them are statistically real.
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
