'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { headlineFigure } from '../comparison/headline-figure.ts';
import { Panel } from '../interface/panel.tsx';
import { Skeleton } from '../interface/skeleton.tsx';
import type { FineTune } from './fine-tune-fields.ts';
import { methodName } from './method-name.ts';
import styles from './other-runs.module.css';
import { type OtherRun, OtherRunsQuery } from './other-runs-query.ts';
import { startLink } from './start-link.ts';

const MOST = 4;

/** Of one other run, in pixels. */
const ROW_HEIGHT = 46;

/** The newest other runs on the same data set, each to be compared with this one, and a way to train once more. */
export function OtherRuns({ fineTune }: { fineTune: FineTune }) {
  const { model, dataset, bestCheckpoint } = fineTune;
  const [{ data, error }] = useQuery({
    query: OtherRunsQuery,
    variables: { datasetId: dataset.id },
    requestPolicy: 'cache-and-network',
  });
  const others = data?.fineTunes.edges.map(({ node }) => node).filter(({ id }) => id !== fineTune.id);
  return (
    <Panel title={t('Other runs on this data set')}>
      {error && !data && <p role="alert">{errorMessage(error)}</p>}
      {!data && !error && <Skeleton label={t('Loading the other runs …')} height={ROW_HEIGHT} />}
      {others?.length === 0 && <p className="muted">{t('None has ended yet.')}</p>}
      <ul className={styles.runs}>
        {others?.slice(0, MOST).map((other) => (
          <Other key={other.id} other={other} with={bestCheckpoint?.id} />
        ))}
      </ul>
      <p className="small-text">
        <Trans
          id="<start>Train another way</start>, with the same model and data set"
          values={{ start: <Link href={startLink({ modelSlug: model.slug, datasetId: dataset.id })} /> }}
        />
      </p>
    </Panel>
  );
}

function Other({ other, with: best }: { other: OtherRun; with?: string }) {
  const { dataset, model, bestCheckpoint } = other;
  const name = t('{method} of {model}', { method: methodName(other), model: model.name });
  return (
    <li>
      <Link href={`/fine-tunes/${other.id}`} dir="auto">
        {name}
      </Link>
      {bestCheckpoint && <span className="muted">{headlineFigure(dataset.task, bestCheckpoint)}</span>}
      {best && bestCheckpoint && (
        <Link
          className="button small"
          href={`/compare?ids=${best},${bestCheckpoint.id}`}
          aria-label={t('Compare with {name}', { name })}
        >
          {t('Compare')}
        </Link>
      )}
    </li>
  );
}
