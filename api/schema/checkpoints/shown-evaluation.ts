import type { evaluations } from '../../database/tables/index.ts';

type EvaluationRow = typeof evaluations.$inferSelect;

/** An evaluation as GraphQL shows it, with its row, for fields that are computed on request. */
export type ShownEvaluation = EvaluationRow['metrics'] & Pick<EvaluationRow, 'id' | 'split'> & { row: EvaluationRow };

export const shownEvaluation = (row: EvaluationRow): ShownEvaluation => ({
  ...row.metrics,
  id: row.id,
  split: row.split,
  row,
});
