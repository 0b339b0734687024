'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { Columns } from '../interface/columns.tsx';
import { Digest } from '../interface/digest.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatCount, formatEnum, formatItems } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { isOver } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { LineagePanel } from '../lineage/lineage-panel.tsx';
import { MissingItem } from '../missing/missing-item.tsx';
import { CheckDataset } from './check-dataset.tsx';
import { DatasetQuery } from './dataset-query.ts';
import { DatasetVersions } from './dataset-versions.tsx';
import { DatasetViews } from './dataset-views.tsx';
import { ExportLinks } from './export-links.tsx';
import { NextSteps } from './next-steps.tsx';
import { PastStudies } from './past-studies.tsx';
import { Splits } from './splits.tsx';
import { VersionOf } from './version-of.tsx';

const TARGETS = {
  SINGLE_LABEL: t('one class each'),
  MULTI_LABEL: t('any number of classes each'),
  REGRESSION: t('numbers'),
  TOKEN_LABELS: t('a label for each word'),
};

const LABELS = {
  SINGLE_LABEL: t('Classes'),
  MULTI_LABEL: t('Classes'),
  REGRESSION: t('Numbers'),
  TOKEN_LABELS: t('Labels of words'),
};

export function DatasetPage({ id }: { id: string }) {
  const [{ data, error }, execute] = useQuery({
    query: DatasetQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const job = useJob(data?.dataset?.job, refetch);
  if (error && !data) return <Problem isPage error={error} retry={refetch} />;
  if (!data) return <Loading label={t('Loading the data set …')} />;
  const { dataset } = data;
  if (!dataset) {
    return <MissingItem kind="datasets" name={id} />;
  }
  const imported = dataset.sha256 !== null;
  return (
    <Page
      title={dataset.name}
      lead={dataset.versions.length > 1 && <VersionOf dataset={dataset} />}
      actions={
        <>
          {imported && (
            <Link className="button primary" href={`/fine-tunes/new?dataset=${dataset.id}`}>
              {t('Fine-tune a model on it')}
            </Link>
          )}
          <DeleteButton kind="DATASET" id={dataset.id} name={dataset.name} next="/datasets" />
        </>
      }
    >
      {job && (!isOver(job) || job.state !== 'SUCCEEDED') && (
        <Panel title={t('Import')}>
          <JobProgress job={job} label={t('Importing {name}', { name: dataset.name })} />
          {isOver(job) && (
            <p>
              {dataset.previous ? (
                <Trans
                  id="Nothing was stored. <link>Version {version}</link> is as it was."
                  values={{
                    link: <Link href={`/datasets/${dataset.previous.id}`} />,
                    version: dataset.previous.version,
                  }}
                />
              ) : (
                <Trans
                  id="No data set was made. <link>Upload the file again</link> when what is said above is mended."
                  values={{
                    link: (
                      <Link href={dataset.modality === 'TEXT' ? '/datasets?kind=TEXT#upload' : '/datasets#upload'} />
                    ),
                  }}
                />
              )}
            </p>
          )}
        </Panel>
      )}
      {imported && (
        <Columns
          side={
            <>
              <NextSteps dataset={dataset} />
              <Panel title={t('Facts')}>
                <Facts
                  facts={[
                    [t('Modality'), formatEnum(dataset.modality)],
                    [dataset.modality === 'TEXT' ? t('Texts') : t('Pictures'), formatCount(dataset.exampleCount)],
                    [t('Targets'), TARGETS[dataset.task]],
                    [LABELS[dataset.task], dataset.labels.length],
                    [t('Groups'), formatItems(dataset.groups)],
                    [t('Version'), dataset.version],
                    ['SHA-256', dataset.sha256 && <Digest sha256={dataset.sha256} />],
                  ]}
                />
              </Panel>
              <Splits splits={dataset.splits} />
              <DatasetVersions dataset={dataset} />
              <CheckDataset dataset={dataset} onChange={refetch} />
              <ExportLinks dataset={dataset} />
              <LineagePanel kind="DATASET" id={dataset.id} />
              <PastStudies datasetId={dataset.id} />
            </>
          }
        >
          <DatasetViews key={dataset.id} dataset={dataset} />
        </Columns>
      )}
    </Page>
  );
}
