'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { Columns } from '../interface/columns.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Time } from '../interface/time.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { isOver } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { MissingItem } from '../missing/missing-item.tsx';
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
  if (!data) return <Loading label={t('Loading the ranking …')} />;
  const { modelRanking: ranking, rankingAgreement } = data;
  if (!ranking) {
    return <MissingItem kind="rankings" name={id} />;
  }
  const { dataset, models, entries, sampled } = ranking;
  return (
    <Page
      title={t('Models ranked on {name}', { name: dataset.name })}
      lead={
        <Trans
          id="Which model suits {datasetLink}, judged by its features, without a fine-tune"
          values={{ datasetLink: <DatasetLink dataset={dataset} /> }}
        />
      }
      actions={
        <DeleteButton kind="RANKING" id={ranking.id} name={t('on {name}', { name: dataset.name })} next="/datasets" />
      }
    >
      <Columns
        side={
          <>
            {job && job.state !== 'SUCCEEDED' && (
              <Panel title={t('Progress')}>
                <JobProgress job={job} label={t('Ranking models')} />
              </Panel>
            )}
            <Panel title={t('Facts')}>
              <Facts
                facts={[
                  [t('Models'), formatCount(models.length)],
                  [t('Training examples'), sampled && formatCount(sampled.train)],
                  [t('Validation examples'), sampled && formatCount(sampled.validation)],
                  [t('Started'), <Time key="time" value={ranking.createdAt} />],
                ]}
              />
            </Panel>
          </>
        }
      >
        <Panel title={t('Scores')}>
          {entries.length > 0 ? (
            <>
              <RankingTable
                ranking={ranking}
                action={({ slug, name }) => (
                  <Link href={`/fine-tunes/new?model=${encodeURIComponent(slug)}&dataset=${dataset.id}`}>
                    <Trans id="Fine-tune {name}" values={{ name: <span className="visually-hidden">{name}</span> }} />
                  </Link>
                )}
              />
              <AgreementNote own={ranking.agreement} here={rankingAgreement} />
            </>
          ) : (
            <p className="muted">{t('No model is scored yet.')}</p>
          )}
          <LeftOut models={ranking.leftOut} />
        </Panel>
      </Columns>
    </Page>
  );
}
