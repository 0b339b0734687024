import { t } from '../../messages/t.ts';
import { formatFixed, formatPercent } from '../interface/format.ts';

export const METRICS = { accuracy: t('Accuracy'), macroF1: t('Macro F1'), logLoss: t('Log loss') } as const;

export const metricName = (metric: string): string => METRICS[metric as keyof typeof METRICS] ?? metric;

/** Shares in per cent, a loss as it is. */
export const formatMetric = (metric: string, value: number): string =>
  metric === 'logLoss' ? formatFixed(value, 3) : formatPercent(value);
