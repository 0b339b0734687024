import { t } from '../../messages/t.ts';
import { formatItems, formatPercent } from '../interface/format.ts';

/** As the schema's Randomization. */
interface Randomization {
  p0: number;
  threshold0: number;
  threshold1: number;
  ignore: number;
  constant: number;
}

/** How a group's decisions are drawn, in words. */
export function describeRandomization(drawn: Randomization, label: string): string {
  const { p0, threshold0, threshold1, ignore, constant } = drawn;
  const part = (share: number, what: string) =>
    share > 0.0005 ? [t('{what} in {share} of the draws', { what, share: formatPercent(share) })] : [];
  const kept = 1 - ignore;
  const parts = [
    ...part(kept * p0, above(threshold0)),
    ...part(kept * (1 - p0), above(threshold1)),
    ...part(ignore * constant, t('always')),
    ...part(ignore * (1 - constant), t('never')),
  ];
  return t('{label} {parts}', { label, parts: formatItems(parts) });
}

function above(threshold: number): string {
  if (threshold >= 1) return t('never');
  return threshold <= 0 ? t('always') : t('above {threshold}', { threshold: formatPercent(threshold) });
}
