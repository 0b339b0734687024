'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import formStyles from '../interface/form.module.css';
import { formatBytes } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Problem } from '../interface/problem.tsx';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { COMMERCIAL_USE } from '../models/commercial-use.ts';
import { FetchNearest, type Nearest, NearestModel } from '../models/nearest-model.ts';
import styles from './fetch-fitting.module.css';

interface FetchFittingProps {
  /** Of the data set that no model here takes. */
  modality: 'IMAGE' | 'TEXT';
  onReady: () => void;
}

/** Fetches a model for a data set where none is here that takes its examples: nobody has to know the zoo before the first fine-tune. */
export function FetchFitting({ modality, onReady }: FetchFittingProps) {
  const [{ data, error }, ask] = useQuery({ query: NearestModel, variables: { modality } });
  if (error && !data) return <Problem error={error} retry={() => ask({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Looking for a model that can be fetched …')} />;
  const model = data.models.edges[0]?.node;
  const zoo = (
    <Link className="button" href={`/models?modality=${modality}`}>
      {t('Choose another in the zoo')}
    </Link>
  );
  if (!model || (model.availability === 'REMOTE' && model.sourceReachable === false))
    return (
      <Notice title={titleFor(modality)} action={zoo}>
        {t('This machine reaches no source of such models: import one from a file in the zoo.')}
      </Notice>
    );
  return <FetchOne {...{ model, modality, zoo, onReady }} />;
}

interface FetchOneProps extends FetchFittingProps {
  model: Nearest;
  zoo: ReactNode;
}

function FetchOne({ model, modality, zoo, onReady }: FetchOneProps) {
  const [{ data, fetching, error }, fetchModel] = useMutation(FetchNearest);
  const job = useJob(data?.fetchModel.fetchJob ?? model.fetchJob, onReady);
  const underWay = job !== null && (job.state === 'QUEUED' || job.state === 'RUNNING');
  const { name, summary, slug, unknownFacts, commercialUse, worstBiasNote: note } = model;
  const license = unknownFacts.includes('license') ? t('licence not known') : model.license;
  const about = { name, size: formatBytes(model.byteSize), license, use: COMMERCIAL_USE[commercialUse] };
  return (
    <Notice
      title={titleFor(modality)}
      action={
        <>
          {!underWay && (
            <button type="button" className="primary" disabled={fetching} onClick={() => fetchModel({ slug })}>
              {t('Fetch {name}', { name })}
            </button>
          )}
          {zoo}
        </>
      }
    >
      <div className={styles.about}>
        <p>
          {model.byteSize > 0
            ? t('{name}: {size}, {license}, commercial use {use}. It is fetched from its publisher once.', about)
            : t('{name}: {license}, commercial use {use}. It is fetched from its publisher once.', about)}
        </p>
        <p dir="auto">{summary}</p>
        {note && (
          <p dir="auto">
            <SeverityBadge severity={note.severity} /> {note.statement}
          </p>
        )}
        <Link href={`/models/${encodeURIComponent(slug)}`}>{t('Its card, provenance and all notes')}</Link>
        {job && job.state !== 'SUCCEEDED' && <JobProgress job={job} label={t('Fetching {name}', { name })} />}
      </div>
      {error && (
        <p className={formStyles.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
    </Notice>
  );
}

const titleFor = (modality: FetchFittingProps['modality']): string =>
  modality === 'TEXT' ? t('Fetch a model for texts first') : t('Fetch a model for pictures first');
