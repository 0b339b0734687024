'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { methodName } from '../fine-tunes/method-name.ts';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { type Job, JobFields } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { MissingItem } from '../missing/missing-item.tsx';

/** What is known of a checkpoint before its job has made it: its file and figures would be refused. */
const PendingCheckpointQuery = graphql(
  `
    query PendingCheckpoint($id: ID!) {
      checkpoint(id: $id) {
        id
        job {
          ...JobFields
        }
        derivedFrom {
          id
        }
        fineTune {
          id
          strategy
          options
          model {
            id
            name
          }
          dataset {
            id
            name
            version
            deletedAt
          }
        }
      }
    }
  `,
  [JobFields],
);

type Pending = NonNullable<ResultOf<typeof PendingCheckpointQuery>['checkpoint']>;

/** The page of a checkpoint that is not there: because a job still makes it, or could not, or because there is none. */
export function AbsentCheckpoint({ id, onReady }: { id: string; onReady: () => void }) {
  const [{ data, error }] = useQuery({
    query: PendingCheckpointQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const pending = data?.checkpoint;
  const job = useJob(pending?.job, onReady);
  if (pending && job) return <PendingCheckpoint pending={pending} job={job} />;
  if (!data && !error) return <Loading label={t('Loading the checkpoint …')} />;
  return <MissingItem kind="checkpoints" name={id} />;
}

export function PendingCheckpoint({ pending: { fineTune, derivedFrom }, job }: { pending: Pending; job: Job }) {
  const wasMade = job.state === 'SUCCEEDED';
  return (
    <Page
      title={t('A checkpoint of {fineTune} of {name}', { fineTune: methodName(fineTune), name: fineTune.model.name })}
      lead={
        derivedFrom ? (
          <Trans
            id="Made from <link>a checkpoint</link> of a <link2>fine-tune</link2> on {dataset}"
            values={{
              link: <Link href={`/checkpoints/${derivedFrom.id}`} />,
              link2: <Link href={`/fine-tunes/${fineTune.id}`} />,
              dataset: <DatasetLink dataset={fineTune.dataset} />,
            }}
          />
        ) : (
          <Trans
            id="Made for a <link>fine-tune</link> on {dataset}"
            values={{
              link: <Link href={`/fine-tunes/${fineTune.id}`} />,
              dataset: <DatasetLink dataset={fineTune.dataset} />,
            }}
          />
        )
      }
    >
      <Panel title={wasMade ? t('It was made') : t('It is not ready')}>
        <JobProgress job={job} label={t('Checkpoint')} />
        <p className="muted">
          {wasMade
            ? t('It was made. If it does not appear when you reload the page, it was deleted since.')
            : job.state === 'QUEUED' || job.state === 'RUNNING'
              ? t('Its file and figures appear here when the job is done.')
              : t('The job did not make it. What it is made from is unchanged: start it again there.')}
        </p>
      </Panel>
    </Page>
  );
}
