'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { Columns } from '../interface/columns.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatEnum } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Time } from '../interface/time.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { FewShotQuery } from './few-shot-query.ts';
import { FewShotTable } from './few-shot-table.tsx';

/** A few-shot study, whenever it was made. */
export function FewShotPage({ id }: { id: string }) {
  const [{ data, error }, execute] = useQuery({
    query: FewShotQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const job = useJob(data?.fewShotStudy?.job, refetch);
  if (error && !data) return <Problem isPage error={error} retry={refetch} />;
  if (!data) return <Loading what="the few-shot study" />;
  const { fewShotStudy: study } = data;
  if (!study) {
    return (
      <Notice
        isPage
        title="There is no such few-shot study"
        action={
          <Link className="button" href="/datasets">
            All data sets
          </Link>
        }
      />
    );
  }
  const { model, dataset, results } = study;
  return (
    <Page
      title={`Few examples of ${dataset.name}`}
      lead={
        <>
          Heads on features of <Link href={`/models/${model.slug}`}>{model.name}</Link>, fitted on a few training
          examples of each class of <DatasetLink dataset={dataset} />
        </>
      }
      actions={
        <>
          {!dataset.deletedAt && (
            <Link
              className="button primary"
              href={`/fine-tunes/new?model=${encodeURIComponent(model.slug)}&dataset=${dataset.id}`}
            >
              Fine-tune it
            </Link>
          )}
          <DeleteButton kind="FEW_SHOT_STUDY" id={study.id} name={`on ${dataset.name}`} next="/datasets" />
        </>
      }
    >
      <Columns
        side={
          <>
            {job && job.state !== 'SUCCEEDED' && (
              <Panel title="Progress">
                <JobProgress job={job} label="Comparing heads" />
              </Panel>
            )}
            <Panel title="Facts">
              <Facts
                facts={[
                  ['Heads', study.methods.map(formatEnum).join(', ')],
                  ['Examples a class', study.shots.join(', ')],
                  ['Draws', study.draws],
                  ['Seed', study.seed],
                  ['Started', <Time key="time" value={study.createdAt} />],
                ]}
              />
            </Panel>
          </>
        }
      >
        <Panel title="Test accuracy">
          {results ? (
            <FewShotTable results={results} />
          ) : (
            <p className="muted">The figures appear when all heads are fitted.</p>
          )}
        </Panel>
      </Columns>
    </Page>
  );
}
