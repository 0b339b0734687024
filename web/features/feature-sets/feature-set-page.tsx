'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { Columns } from '../interface/columns.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatCount, formatEnum } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Time } from '../interface/time.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { MissingItem } from '../missing/missing-item.tsx';
import { type FeatureSet, FeatureSetQuery } from './feature-set-query.ts';
import { ProjectionPanel } from './projection-panel.tsx';

export function FeatureSetPage({ id }: { id: string }) {
  const [{ data, error }, execute] = useQuery({
    query: FeatureSetQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const job = useJob(data?.featureSet?.job, refetch);
  if (error && !data) return <Problem isPage error={error} retry={refetch} />;
  if (!data) return <Loading label={t('Loading the feature set …')} />;
  const { featureSet } = data;
  if (!featureSet) {
    return <MissingItem kind="feature-sets" name={id} />;
  }
  const { model, dataset, npy } = featureSet;
  return (
    <Page
      title={t('Features of {name}', { name: dataset.name })}
      lead={
        <Trans
          id="What {link} makes of {link2} at the layer {code}"
          values={{
            link: <Link href={`/models/${model.slug}`}>{model.name}</Link>,
            link2: <Link href={`/datasets/${dataset.id}`}>{dataset.name}</Link>,
            code: <code style={{ overflowWrap: 'anywhere' }}>{featureSet.layer}</code>,
          }}
        />
      }
      actions={
        <DeleteButton
          kind="FEATURE_SET"
          id={featureSet.id}
          name={t('of {name}', { name: dataset.name })}
          next="/feature-sets"
        />
      }
    >
      <Columns
        side={
          <>
            {job && !npy && (
              <Panel title={t('Progress')}>
                <JobProgress job={job} label={t('Extraction')} />
              </Panel>
            )}
            {npy && <Files featureSet={featureSet} />}
          </>
        }
      >
        {npy ? (
          <ProjectionPanel featureSet={featureSet} />
        ) : (
          <Panel title={t('In two dimensions')}>
            <p className="muted">{t('The picture appears when the features are computed.')}</p>
          </Panel>
        )}
      </Columns>
    </Page>
  );
}

function Files({ featureSet }: { featureSet: FeatureSet }) {
  const apiUrl = useApiUrl();
  const { rowCount, dimension, createdAt, precision, npy, parquet, safetensors } = featureSet;
  const files: [string, string | null, string][] = [
    ['NumPy', npy, 'float32 [rows, features]'],
    [t('Parquet'), parquet, t('with names, splits, labels and groups')],
    ['safetensors', safetensors, t('features, labels and splits')],
  ];
  return (
    <Panel title={t('Files')}>
      <Facts
        facts={[
          [t('Examples'), formatCount(rowCount ?? 0)],
          [t('Features each'), formatCount(dimension ?? 0)],
          [t('Computed in'), formatEnum(precision?.precision ?? 'FLOAT32')],
          [t('Extracted'), <Time key="time" value={createdAt} />],
        ]}
      />
      <ul className="small-text" style={{ paddingInlineStart: 18 }}>
        {files.map(
          ([name, url, what]) =>
            url && (
              <li key={name}>
                <a href={apiUrl(url)}>{name}</a>: {what}
              </li>
            ),
        )}
      </ul>
    </Panel>
  );
}
