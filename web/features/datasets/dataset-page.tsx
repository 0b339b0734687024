'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { Columns } from '../interface/columns.tsx';
import { Digest } from '../interface/digest.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatCount, formatEnum } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { isOver } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { LineagePanel } from '../lineage/lineage-panel.tsx';
import { CheckDataset } from './check-dataset.tsx';
import { DatasetQuery } from './dataset-query.ts';
import { DatasetVersions } from './dataset-versions.tsx';
import { DatasetViews } from './dataset-views.tsx';
import { ExportLinks } from './export-links.tsx';
import { NextSteps } from './next-steps.tsx';
import { PastStudies } from './past-studies.tsx';
import { Splits } from './splits.tsx';

const TARGETS = {
  SINGLE_LABEL: 'one class each',
  MULTI_LABEL: 'any number of classes each',
  REGRESSION: 'numbers',
  TOKEN_LABELS: 'a label for each word',
};

const LABELS = {
  SINGLE_LABEL: 'Classes',
  MULTI_LABEL: 'Classes',
  REGRESSION: 'Numbers',
  TOKEN_LABELS: 'Labels of words',
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
  if (!data) return <Loading what="the data set" />;
  const { dataset } = data;
  if (!dataset) {
    return (
      <Notice
        isPage
        title="There is no such data set"
        action={
          <Link className="button" href="/datasets">
            All data sets
          </Link>
        }
      />
    );
  }
  const imported = dataset.sha256 !== null;
  return (
    <Page
      title={dataset.name}
      actions={
        <>
          {imported && (
            <Link className="button primary" href={`/fine-tunes/new?dataset=${dataset.id}`}>
              Fine-tune a model on it
            </Link>
          )}
          <DeleteButton kind="DATASET" id={dataset.id} name={dataset.name} next="/datasets" />
        </>
      }
    >
      {job && (!isOver(job) || job.state !== 'SUCCEEDED') && (
        <Panel title="Import">
          <JobProgress job={job} label={`Importing ${dataset.name}`} />
          {isOver(job) && (
            <p>
              {dataset.previous ? (
                <>
                  Nothing was stored.{' '}
                  <Link href={`/datasets/${dataset.previous.id}`}>Version {dataset.previous.version}</Link> is as it
                  was.
                </>
              ) : (
                <>
                  Nothing was stored. Correct the file and <Link href="/datasets">upload it again</Link>.
                </>
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
              <PastStudies datasetId={dataset.id} />
              <Panel title="Facts">
                <Facts
                  facts={[
                    ['Modality', formatEnum(dataset.modality)],
                    [dataset.modality === 'TEXT' ? 'Texts' : 'Pictures', formatCount(dataset.exampleCount)],
                    ['Targets', TARGETS[dataset.task]],
                    [LABELS[dataset.task], dataset.labels.length],
                    ['Groups', dataset.groups.join(', ')],
                    ['Version', dataset.version],
                    ['SHA-256', dataset.sha256 && <Digest sha256={dataset.sha256} />],
                  ]}
                />
              </Panel>
              <Splits splits={dataset.splits} />
              <DatasetVersions dataset={dataset} />
              <CheckDataset dataset={dataset} onChange={refetch} />
              <ExportLinks dataset={dataset} />
              <LineagePanel kind="DATASET" id={dataset.id} />
            </>
          }
        >
          <DatasetViews key={dataset.id} dataset={dataset} />
        </Columns>
      )}
    </Page>
  );
}
