import { t } from '../../messages/t.ts';
import { formatFixed, formatPercent } from '../interface/format.ts';
import type { Task } from './comparison-query.ts';

interface Judged {
  targetMetrics: unknown;
  evaluations: { split: string; accuracy: number }[];
}

const FIELDS = {
  MULTI_LABEL: { field: 'subsetAccuracy', name: t('all labels right'), format: formatPercent },
  REGRESSION: { field: 'r2', name: 'R²', format: (value: number) => formatFixed(value, 3) },
  TOKEN_LABELS: { field: 'f1', name: 'F1', format: (value: number) => formatFixed(value, 3) },
} as const;

/** The figure that a checkpoint is known by, on the test split or the validation split; empty if it was not evaluated. */
export function headlineFigure(task: Task, { targetMetrics, evaluations }: Judged): string {
  for (const split of ['test', 'validation']) {
    if (task === 'SINGLE_LABEL') {
      const found = evaluations.find((evaluation) => evaluation.split === split);
      if (found) return t('{split} accuracy {accuracy}', { split, accuracy: formatPercent(found.accuracy) });
      continue;
    }
    const { field, name, format } = FIELDS[task];
    const value = (targetMetrics as Record<string, Record<string, unknown>> | null)?.[split]?.[field];
    if (typeof value === 'number') return `${split} ${name} ${format(value)}`;
  }
  return '';
}
