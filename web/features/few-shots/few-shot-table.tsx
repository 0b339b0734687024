import { t } from '../../messages/t.ts';
import { formatEnum, formatPercent, formatRange } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import type { FewShotResult } from './few-shot-query.ts';

/** The mean accuracy of each head at each number of examples, with its interval over the draws. */
export function FewShotTable({ results }: { results: FewShotResult[] }) {
  const shots = [...new Set(results.map((result) => result.shots))];
  const methods = [...new Set(results.map(({ method }) => method))];
  const found = (method: string, count: number) =>
    results.find((result) => result.method === method && result.shots === count);
  return (
    <Scroll label={t('Heads on a few examples')}>
      <table className="small-text">
        <caption className="muted small-text" style={{ textAlign: 'left' }}>
          {t('The mean over draws, and its 95 % interval.')}
        </caption>
        <thead>
          <tr>
            <th>{t('Head')}</th>
            {shots.map((count) => (
              <th key={count} className="number">
                {t('{count} a class', { count })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {methods.map((method) => (
            <tr key={method}>
              <th scope="row">{formatEnum(method)}</th>
              {shots.map((count) => (
                <td key={count} className="number" title={found(method, count)?.problem ?? undefined}>
                  <Accuracy result={found(method, count)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Accuracy({ result }: { result: FewShotResult | undefined }) {
  if (!result || result.mean === null) return <>{t('not possible')}</>;
  return (
    <>
      {formatPercent(result.mean)}{' '}
      {result.interval && (
        <span className="muted">
          ({formatRange(formatPercent(result.interval[0]), formatPercent(result.interval[1]))})
        </span>
      )}
    </>
  );
}
