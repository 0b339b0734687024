'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { errorMessage } from '../../../graphql/errors.ts';
import { t } from '../../../messages/t.ts';
import { Trans } from '../../../messages/trans.tsx';
import { DatasetLink } from '../../datasets/dataset-link.tsx';
import { methodName } from '../../fine-tunes/method-name.ts';
import { Badge } from '../../interface/badge.tsx';
import { Panel } from '../../interface/panel.tsx';
import { Scroll } from '../../interface/scroll.tsx';
import { Time } from '../../interface/time.tsx';
import { JobStateBadge } from '../../jobs/job-state-badge.tsx';
import { bestFigure } from './best-figure.ts';
import { type ModelFineTune, ModelFineTunes } from './model-fine-tunes-query.ts';

/** The newest fine-tunes of a model, each with its best figure. */
export function ModelFineTunesPanel({ slug }: { slug: string }) {
  const [{ data, error }] = useQuery({
    query: ModelFineTunes,
    variables: { slug },
    requestPolicy: 'cache-and-network',
  });
  const start = `/fine-tunes/new?model=${encodeURIComponent(slug)}`;
  const found = data?.fineTunes;
  return (
    <Panel title={t('Fine-tunes')} aside={found && found.totalCount > 0 && <Badge>{found.totalCount}</Badge>}>
      {error && !data && <p role="alert">{errorMessage(error)}</p>}
      {!data && !error && (
        <p className="muted" role="status">
          {t('Loading its fine-tunes …')}
        </p>
      )}
      {found?.totalCount === 0 && (
        <p className="muted">
          <Trans
            id="Nobody has fine-tuned it yet. <link>Start the first</link>"
            values={{ link: <Link href={start} /> }}
          />
        </p>
      )}
      {found && found.totalCount > 0 && (
        <>
          <Scroll label={t('Fine-tunes of this model')}>
            <table className="small-text">
              <thead>
                <tr>
                  <th scope="col">{t('Fine-tune')}</th>
                  <th scope="col">{t('Data set')}</th>
                  <th scope="col" className="number">
                    {t('Best checkpoint')}
                  </th>
                  <th scope="col">{t('Started')}</th>
                </tr>
              </thead>
              <tbody>
                {found.edges.map(({ node }) => (
                  <Row key={node.id} fineTune={node} />
                ))}
              </tbody>
            </table>
          </Scroll>
          {found.totalCount > found.edges.length && (
            <p className="small-text">
              <Trans
                id="These are the newest {count} of {totalCount}. <link>All fine-tunes</link>"
                values={{ count: found.edges.length, totalCount: found.totalCount, link: <Link href="/fine-tunes" /> }}
              />
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

function Row({ fineTune }: { fineTune: ModelFineTune }) {
  const best = bestFigure(fineTune);
  return (
    <tr>
      <td>
        <Link href={`/fine-tunes/${fineTune.id}`}>{methodName(fineTune)}</Link>
      </td>
      <td dir="auto">
        <DatasetLink dataset={fineTune.dataset} />
      </td>
      <td className="number">
        {best ? (
          <>
            {best.value} <span className="muted">{best.name}</span>
          </>
        ) : (
          <JobStateBadge state={fineTune.job.state} />
        )}
      </td>
      <td>
        <Time value={fineTune.createdAt} />
      </td>
    </tr>
  );
}
