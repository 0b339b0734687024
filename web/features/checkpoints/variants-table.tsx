import Link from 'next/link';
import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { DeployButton } from '../endpoints/deploy-button.tsx';
import { targetFigures } from '../fine-tunes/checkpoint-figures.ts';
import { formatBytes, formatFixed, formatPercent, formatPrecise } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import type { Variant, VariantTask } from './variants-query.ts';

interface VariantsTableProps {
  /** The original first. */
  rows: Variant[];
  task: VariantTask;
  /** The checkpoint whose page this is. */
  shown: string;
}

/** One row a variant: size, quality, latency, and what differs from the original. */
export function VariantsTable({ rows, task, shown }: VariantsTableProps) {
  const apiUrl = useApiUrl();
  const reports = rows.map(({ variantReport }) => variantReport);
  const judged = reports.find((report) => report?.agreement)?.agreement?.split ?? 'test';
  const runs = reports.find((report) => report !== null)?.latencyRuns;
  return (
    <>
      <Scroll label={t('Variants side by side')}>
        <table className="small-text">
          <thead>
            <tr>
              <th>{t('Computes in')}</th>
              <th className="number">{t('Size')}</th>
              <th className="number">
                {rows[0].evaluations.length > 0 ? t('Accuracy on {judged}', { judged }) : t('Quality')}
              </th>
              <th className="number">{t('Latency')}</th>
              <th className="number">{t('Same labels')}</th>
              <th>
                <span className="visually-hidden">{t('Download and deploy')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  {row.id === shown ? nameOf(row) : <Link href={`/checkpoints/${row.id}`}>{nameOf(row)}</Link>}
                </th>
                <td className="number">{formatBytes(row.pageByteSize ?? row.byteSize)}</td>
                <td className="number">{qualityOf(row, judged, task)}</td>
                <td className="number">{latencyOf(row, reports)}</td>
                <td className="number">{sameOf(row)}</td>
                <td>
                  <a href={apiUrl(row.pageUrl ?? row.downloadUrl)}>{t('Download')}</a>{' '}
                  {row.variant !== 'BROWSER' && <DeployButton checkpoint={row} className="small" />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="muted small-text">
        {runs === undefined
          ? t(
              'Accuracy with its 95 % interval. Latency: the network’s median for one example, on the machine that converted it, the two taking turns; what else ran there slowed both.',
            )
          : t(
              'Accuracy with its 95 % interval. Latency: the network’s median for one example, on the machine that converted it, the two taking turns ({runs} runs each); what else ran there slowed both.',
              { runs },
            )}
      </p>
    </>
  );
}

const nameOf = ({ variant, variantReport }: Variant) => {
  if (variant === 'BROWSER') return t('float32, in a page');
  return variantReport ? variant.toLowerCase() : t('{variant}, as trained', { variant: variant.toLowerCase() });
};

function qualityOf({ evaluations, targetMetrics }: Variant, split: string, task: VariantTask): string {
  const found = evaluations.find((evaluation) => evaluation.split === split) ?? evaluations[0];
  if (!found) return targetFigures(task, targetMetrics).at(-1)?.join(' ') ?? t('not evaluated');
  const [low, high] = found.accuracyInterval;
  return t('{accuracy} ({low} to {high})', {
    accuracy: formatPercent(found.accuracy),
    low: formatPercent(low),
    high: formatPercent(high),
  });
}

/** Of the original, as it was measured beside its newest variant. */
function latencyOf({ variantReport }: Variant, reports: Variant['variantReport'][]): string {
  const ms = variantReport?.latencyMs ?? reports.findLast((report) => report !== null)?.originalLatencyMs;
  return ms === undefined ? '' : `${formatFixed(ms, 1)} ms`;
}

function sameOf({ variantReport }: Variant): string {
  const agreement = variantReport?.agreement;
  if (!agreement) return '';
  if (agreement.sameLabels === null)
    return t('at most {largestDifference} apart', { largestDifference: formatPrecise(agreement.largestDifference, 2) });
  return t('{sameLabels} of {examples}', {
    sameLabels: formatPercent(agreement.sameLabels),
    examples: agreement.examples,
  });
}
