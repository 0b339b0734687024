'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { Columns } from '../interface/columns.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Time } from '../interface/time.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { isOver } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { AgreementNote } from './agreement-note.tsx';
import { LeftOut } from './left-out.tsx';
import { RankingQuery } from './ranking-query.ts';
import { RankingTable } from './ranking-table.tsx';

/** A ranking of models on a data set, whenever it was made. */
export function RankingPage({ id }: { id: string }) {
  const [{ data, error }, execute] = useQuery({
    query: RankingQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const job = useJob(data?.modelRanking?.job, refetch);
  // The models that are done appear one by one.
  usePoll(() => job && !isOver(job) && refetch(), 2_000);
  if (error && !data) return <Problem isPage error={error} retry={refetch} />;
  if (!data) return <Loading what="the ranking" />;
  const { modelRanking: ranking, rankingAgreement } = data;
  if (!ranking) {
    return (
      <Notice
        isPage
        title="There is no such ranking"
        action={
          <Link className="button" href="/datasets">
            All data sets
          </Link>
        }
      />
    );
  }
  const { dataset, models, entries, sampled } = ranking;
  return (
    <Page
      title={`Models ranked on ${dataset.name}`}
      lead={
        <>
          Which model suits <DatasetLink dataset={dataset} />, judged by its features, without a fine-tune
        </>
      }
      actions={<DeleteButton kind="RANKING" id={ranking.id} name={`on ${dataset.name}`} next="/datasets" />}
    >
      <Columns
        side={
          <>
            {job && job.state !== 'SUCCEEDED' && (
              <Panel title="Progress">
                <JobProgress job={job} label="Ranking models" />
              </Panel>
            )}
            <Panel title="Facts">
              <Facts
                facts={[
                  ['Models', formatCount(models.length)],
                  ['Training examples', sampled && formatCount(sampled.train)],
                  ['Validation examples', sampled && formatCount(sampled.validation)],
                  ['Started', <Time key="time" value={ranking.createdAt} />],
                ]}
              />
            </Panel>
          </>
        }
      >
        <Panel title="Scores">
          {entries.length > 0 ? (
            <>
              <RankingTable
                ranking={ranking}
                action={({ slug, name }) => (
                  <Link href={`/fine-tunes/new?model=${encodeURIComponent(slug)}&dataset=${dataset.id}`}>
                    Fine-tune <span className="visually-hidden">{name}</span>
                  </Link>
                )}
              />
              <AgreementNote own={ranking.agreement} here={rankingAgreement} />
            </>
          ) : (
            <p className="muted">No model is scored yet.</p>
          )}
          <LeftOut models={ranking.leftOut} />
        </Panel>
      </Columns>
    </Page>
  );
}
