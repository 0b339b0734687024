import { formatBytes, formatPercent } from '../interface/format.ts';

interface MetricName {
  name: string;
  format: (value: number) => string;
}

const fourDigits = (value: number): string => value.toFixed(4);
const percent = (value: number): string => formatPercent(value);

const KNOWN: Record<string, MetricName> = {
  accuracy: { name: 'Accuracy', format: percent },
  balancedAccuracy: { name: 'Balanced accuracy', format: percent },
  topKAccuracy: { name: 'Top-5 accuracy', format: percent },
  cohensKappa: { name: 'Cohen’s kappa', format: fourDigits },
  matthewsCorrelation: { name: 'Matthews correlation', format: fourDigits },
  rocAuc: { name: 'ROC AUC, macro', format: fourDigits },
  averagePrecision: { name: 'Average precision, macro', format: fourDigits },
  brierScore: { name: 'Brier score', format: fourDigits },
  macroF1: { name: 'Macro F1', format: fourDigits },
  logLoss: { name: 'Log loss', format: fourDigits },
  expectedCalibrationError: { name: 'Expected calibration error', format: fourDigits },
  subsetAccuracy: { name: 'All labels right', format: percent },
  meanAveragePrecision: { name: 'Mean average precision', format: fourDigits },
  f1: { name: 'F1 of spans', format: fourDigits },
  precision: { name: 'Precision of spans', format: fourDigits },
  recall: { name: 'Recall of spans', format: fourDigits },
  r2: { name: 'R²', format: fourDigits },
  byteSize: { name: 'Size of the file', format: formatBytes },
};

/** A compared metric's name, and how its values are written. */
export const metricName = (name: string): MetricName => KNOWN[name] ?? { name, format: fourDigits };

/** The rows that are shown first; the others are one click away. */
export const MAIN_METRICS: readonly string[] = [
  ...['accuracy', 'macroF1', 'logLoss', 'expectedCalibrationError', 'subsetAccuracy', 'meanAveragePrecision'],
  ...['f1', 'precision', 'recall', 'r2', 'byteSize'],
];
