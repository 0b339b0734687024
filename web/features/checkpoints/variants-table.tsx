import Link from 'next/link';
import { useApiUrl } from '../../graphql/provider.tsx';
import { DeployButton } from '../endpoints/deploy-button.tsx';
import { targetFigures } from '../fine-tunes/checkpoint-figures.ts';
import { formatBytes, formatPercent } from '../interface/format.ts';
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
      <Scroll label="Variants side by side">
        <table className="small-text">
          <thead>
            <tr>
              <th>Computes in</th>
              <th className="number">Size</th>
              <th className="number">{rows[0].evaluations.length > 0 ? `Accuracy on ${judged}` : 'Quality'}</th>
              <th className="number">Latency</th>
              <th className="number">Same labels</th>
              <th>
                <span className="visually-hidden">Download and deploy</span>
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
                  <a href={apiUrl(row.pageUrl ?? row.downloadUrl)}>Download</a>{' '}
                  {row.variant !== 'BROWSER' && <DeployButton checkpoint={row} className="small" />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="muted small-text">
        Accuracy with its 95 % interval. Latency: the network’s median for one example, on the machine that converted
        it, the two taking turns{runs === undefined ? '' : ` (${runs} runs each)`}; what else ran there slowed both.
      </p>
    </>
  );
}

const nameOf = ({ variant, variantReport }: Variant) => {
  if (variant === 'BROWSER') return 'float32, in a page';
  return variantReport ? variant.toLowerCase() : `${variant.toLowerCase()}, as trained`;
};

function qualityOf({ evaluations, targetMetrics }: Variant, split: string, task: VariantTask): string {
  const found = evaluations.find((evaluation) => evaluation.split === split) ?? evaluations[0];
  if (!found) return targetFigures(task, targetMetrics).at(-1)?.join(' ') ?? 'not evaluated';
  const [low, high] = found.accuracyInterval;
  return `${formatPercent(found.accuracy)} (${formatPercent(low)} to ${formatPercent(high)})`;
}

/** Of the original, as it was measured beside its newest variant. */
function latencyOf({ variantReport }: Variant, reports: Variant['variantReport'][]): string {
  const ms = variantReport?.latencyMs ?? reports.findLast((report) => report !== null)?.originalLatencyMs;
  return ms === undefined ? '' : `${ms.toFixed(1)} ms`;
}

function sameOf({ variantReport }: Variant): string {
  const agreement = variantReport?.agreement;
  if (!agreement) return '';
  if (agreement.sameLabels === null) return `at most ${agreement.largestDifference.toPrecision(2)} apart`;
  return `${formatPercent(agreement.sameLabels)} of ${agreement.examples}`;
}
