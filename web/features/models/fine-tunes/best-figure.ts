import { t } from '../../../messages/t.ts';
import { targetFigures } from '../../fine-tunes/checkpoint-figures.ts';
import { formatPercent } from '../../interface/format.ts';
import type { ModelFineTune } from './model-fine-tunes-query.ts';

interface Judged {
  dataset: Pick<ModelFineTune['dataset'], 'task'>;
  bestCheckpoint: Pick<NonNullable<ModelFineTune['bestCheckpoint']>, 'evaluations' | 'targetMetrics'> | null;
}

/** The headline figure of a fine-tune's best checkpoint, on the test split where it was measured there. */
export function bestFigure({ dataset, bestCheckpoint }: Judged): { name: string; value: string } | null {
  if (!bestCheckpoint) return null;
  const { evaluations, targetMetrics } = bestCheckpoint;
  for (const split of ['test', 'validation']) {
    const found = evaluations.find((evaluation) => evaluation.split === split);
    if (dataset.task === 'SINGLE_LABEL' && found)
      return {
        name: split === 'test' ? t('test accuracy') : t('validation accuracy'),
        value: formatPercent(found.accuracy),
      };
  }
  const figures = targetFigures(dataset.task, targetMetrics);
  const [name, value] = figures.find(([name]) => /^test/i.test(name)) ?? figures[0] ?? [];
  return name === undefined || value === undefined ? null : { name: name.toLowerCase(), value };
}
