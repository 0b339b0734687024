'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { formatPercent, formatRange } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import type { ComparedModel } from './comparison-query.ts';
import styles from './model-comparison.module.css';
import { Rankings } from './rankings-query.ts';

/** How the models did on the reader's data sets: the newest ranking of each that has one of them. */
export function RankedBeside({ models }: { models: readonly ComparedModel[] }) {
  const [{ data, error }, execute] = useQuery({ query: Rankings });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  const seen = new Set<string>();
  const rankings = (data?.modelRankings.edges ?? []).flatMap(({ node }) => {
    const entries = models.map(({ slug }) => node.entries.find(({ model }) => model.slug === slug) ?? null);
    if (seen.has(node.dataset.id) || entries.every((entry) => entry === null)) return [];
    seen.add(node.dataset.id);
    return [{ ...node, entries }];
  });
  return (
    <Panel title={t('On your data sets')}>
      {rankings.length === 0 ? (
        <p className="muted">
          <Trans
            id="No ranking has one of these models. Rank models on the page of a <link>data set</link>: a linear probe on each one’s features takes minutes, and tells more than any benchmark."
            values={{ link: <Link href="/datasets" /> }}
          />
        </p>
      ) : (
        <Scroll label={t('Accuracy of the models on data sets')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('Data set')}</th>
                {models.map(({ slug, name }) => (
                  <th key={slug} scope="col" dir="auto">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rankings.map(({ id, dataset, entries }) => (
                <tr key={id}>
                  <th scope="row" dir="auto">
                    <Link href={`/rankings/${id}`}>{dataset.name}</Link>
                  </th>
                  {entries.map((entry, i) => (
                    <td key={models[i].slug}>
                      {entry ? <Scores entry={entry} /> : <span className="muted">{t('not ranked')}</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}

interface ScoresProps {
  entry: { probeAccuracy: number | null; probeInterval: number[]; fineTunedAccuracy: number | null };
}

function Scores({ entry: { probeAccuracy, probeInterval, fineTunedAccuracy } }: ScoresProps) {
  return (
    <>
      {probeAccuracy !== null && (
        <>
          {t('{probeAccuracy} by a probe', { probeAccuracy: formatPercent(probeAccuracy) })}
          <br />
          <span className="muted small-text">
            {formatRange(formatPercent(probeInterval[0]), formatPercent(probeInterval[1]))}
          </span>
        </>
      )}
      {fineTunedAccuracy !== null && (
        <div>
          {t('{fineTunedAccuracy} by its best fine-tune', { fineTunedAccuracy: formatPercent(fineTunedAccuracy) })}
        </div>
      )}
    </>
  );
}
