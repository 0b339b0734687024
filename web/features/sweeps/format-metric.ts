import { formatPercent } from '../interface/format.ts';

export const METRICS = { accuracy: 'Accuracy', macroF1: 'Macro F1', logLoss: 'Log loss' } as const;

export const metricName = (metric: string): string => METRICS[metric as keyof typeof METRICS] ?? metric;

/** Shares in per cent, a loss as it is. */
export const formatMetric = (metric: string, value: number): string =>
  metric === 'logLoss' ? value.toFixed(3) : formatPercent(value);
