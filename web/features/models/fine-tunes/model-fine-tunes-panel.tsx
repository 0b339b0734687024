'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { errorMessage } from '../../../graphql/errors.ts';
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
    <Panel title="Fine-tunes" aside={found && found.totalCount > 0 && <Badge>{found.totalCount}</Badge>}>
      {error && !data && <p role="alert">{errorMessage(error)}</p>}
      {!data && !error && (
        <p className="muted" role="status">
          Loading its fine-tunes …
        </p>
      )}
      {found?.totalCount === 0 && (
        <p className="muted">
          Nobody has fine-tuned it yet. <Link href={start}>Start the first</Link>
        </p>
      )}
      {found && found.totalCount > 0 && (
        <>
          <Scroll label="Fine-tunes of this model">
            <table className="small-text">
              <thead>
                <tr>
                  <th scope="col">Fine-tune</th>
                  <th scope="col">Data set</th>
                  <th scope="col" className="number">
                    Best checkpoint
                  </th>
                  <th scope="col">Started</th>
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
              These are the newest {found.edges.length} of {found.totalCount}.{' '}
              <Link href="/fine-tunes">All fine-tunes</Link>
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
