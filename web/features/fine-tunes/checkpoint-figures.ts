import { t } from '../../messages/t.ts';
import { formatFixed, formatPercent } from '../interface/format.ts';
import type { Checkpoint, FineTune } from './fine-tune-fields.ts';

export interface FigureColumn {
  name: string;
  /** In words; empty if it was not measured. */
  of: (checkpoint: Pick<Checkpoint, 'evaluations' | 'targetMetrics'>) => string;
}

type Evaluation = Checkpoint['evaluations'][number];

const evaluated = (name: string, split: string, show: (evaluation: Evaluation) => string): FigureColumn => ({
  name,
  of: ({ evaluations }) => {
    const found = evaluations.find((evaluation) => evaluation.split === split);
    return found ? show(found) : '';
  },
});

const judged = (name: string, split: string, figure: string, show: (value: number) => string): FigureColumn => ({
  name,
  of: ({ targetMetrics }) => {
    const ofSplit = (targetMetrics as Record<string, Record<string, unknown>> | null)?.[split]?.[figure];
    return typeof ofSplit === 'number' ? show(ofSplit) : '';
  },
});

const threeDigits = (value: number): string => formatFixed(value, 3);

/** A checkpoint's headline metrics: of an adapted one those of the target first, as it is for that. */
export function figuresOf({ dataset, targetDataset }: Pick<FineTune, 'dataset' | 'targetDataset'>): FigureColumn[] {
  return targetDataset ? ADAPTED : FIGURES[dataset.task];
}

/** The figures of a checkpoint whose examples have several labels, numbers or labels of words; those that were measured. */
export function targetFigures(
  task: FineTune['dataset']['task'],
  targetMetrics: unknown,
): [name: string, value: string][] {
  const measured = FIGURES[task].map(({ name, of }): [string, string] => [
    name,
    of({ evaluations: [], targetMetrics }),
  ]);
  return measured.filter(([, value]) => value !== '');
}

const ADAPTED: FigureColumn[] = [
  evaluated(t('Target accuracy'), 'target', ({ accuracy }) => formatPercent(accuracy)),
  evaluated(t('Target macro F1'), 'target', ({ macroF1 }) => threeDigits(macroF1)),
  evaluated(t('Target log loss'), 'target', ({ logLoss }) => threeDigits(logLoss)),
  evaluated(t('Source validation, as the target'), 'validation', ({ accuracy }) => formatPercent(accuracy)),
  evaluated(t('Source test, as the target'), 'test', ({ accuracy }) => formatPercent(accuracy)),
];

const FIGURES: Record<FineTune['dataset']['task'], FigureColumn[]> = {
  SINGLE_LABEL: [
    evaluated(t('Validation accuracy'), 'validation', ({ accuracy }) => formatPercent(accuracy)),
    evaluated(t('Test accuracy'), 'test', ({ accuracy }) => formatPercent(accuracy)),
    evaluated(t('Test macro F1'), 'test', ({ macroF1 }) => threeDigits(macroF1)),
    evaluated(t('Test log loss'), 'test', ({ logLoss }) => threeDigits(logLoss)),
  ],
  MULTI_LABEL: [
    judged(t('Validation accuracy'), 'validation', 'accuracy', formatPercent),
    judged(t('Test accuracy'), 'test', 'accuracy', formatPercent),
    judged(t('All labels right'), 'test', 'subsetAccuracy', formatPercent),
    judged(t('Test mean average precision'), 'test', 'meanAveragePrecision', threeDigits),
  ],
  TOKEN_LABELS: [
    judged(t('Validation F1'), 'validation', 'f1', threeDigits),
    judged(t('Test F1'), 'test', 'f1', threeDigits),
    judged(t('Test precision'), 'test', 'precision', threeDigits),
    judged(t('Test recall'), 'test', 'recall', threeDigits),
    judged(t('Test accuracy of words'), 'test', 'accuracy', formatPercent),
  ],
  REGRESSION: [
    judged(t('Validation R²'), 'validation', 'r2', threeDigits),
    judged(t('Test R²'), 'test', 'r2', threeDigits),
  ],
};
