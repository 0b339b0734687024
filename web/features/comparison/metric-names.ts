import { t } from '../../messages/t.ts';
import { formatBytes, formatFixed, formatPercent } from '../interface/format.ts';

interface MetricName {
  name: string;
  format: (value: number) => string;
}

const fourDigits = (value: number): string => formatFixed(value, 4);
const percent = (value: number): string => formatPercent(value);

const KNOWN: Record<string, MetricName> = {
  accuracy: { name: t('Accuracy'), format: percent },
  balancedAccuracy: { name: t('Balanced accuracy'), format: percent },
  topKAccuracy: { name: t('Top-5 accuracy'), format: percent },
  cohensKappa: { name: t('Cohen’s kappa'), format: fourDigits },
  matthewsCorrelation: { name: t('Matthews correlation'), format: fourDigits },
  rocAuc: { name: t('ROC AUC, macro'), format: fourDigits },
  averagePrecision: { name: t('Average precision, macro'), format: fourDigits },
  brierScore: { name: t('Brier score'), format: fourDigits },
  macroF1: { name: t('Macro F1'), format: fourDigits },
  logLoss: { name: t('Log loss'), format: fourDigits },
  expectedCalibrationError: { name: t('Expected calibration error'), format: fourDigits },
  subsetAccuracy: { name: t('All labels right'), format: percent },
  meanAveragePrecision: { name: t('Mean average precision'), format: fourDigits },
  f1: { name: t('F1 of spans'), format: fourDigits },
  precision: { name: t('Precision of spans'), format: fourDigits },
  recall: { name: t('Recall of spans'), format: fourDigits },
  r2: { name: 'R²', format: fourDigits },
  byteSize: { name: t('Size of the file'), format: formatBytes },
};

/** A compared metric's name, and how its values are written. */
export const metricName = (name: string): MetricName => KNOWN[name] ?? { name: nameOfPart(name), format: fourDigits };

/** Of a metric of one of the numbers, or of one type of entities, as in `meanAbsoluteError of stars`. */
function nameOfPart(name: string): string {
  const [, metric, part] = /^(\w+) of (.*)$/s.exec(name) ?? [];
  if (metric === 'meanAbsoluteError') return t('Mean absolute error of {part}', { part });
  if (metric === 'rootMeanSquaredError') return t('Root mean squared error of {part}', { part });
  if (metric === 'f1') return t('F1 of {part}', { part });
  return name;
}

/** The rows that are shown first; the others are one click away. */
export const MAIN_METRICS: readonly string[] = [
  ...['accuracy', 'macroF1', 'logLoss', 'expectedCalibrationError', 'subsetAccuracy', 'meanAveragePrecision'],
  ...['f1', 'precision', 'recall', 'r2', 'byteSize'],
];
