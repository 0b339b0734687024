'use client';

import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Badge } from '../interface/badge.tsx';
import styles from '../interface/form.module.css';
import { Skeleton } from '../interface/skeleton.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { isOver } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { AgreementNote } from './agreement-note.tsx';
import { LeftOut } from './left-out.tsx';
import { LastRanking, RankingQuery, RankModels as RankModelsMutation } from './ranking-query.ts';
import { RankingTable } from './ranking-table.tsx';

interface RankModelsProps {
  datasetId: string;
  /** The slug of the model that the form has now. */
  chosen: string;
  onChoose: (modelSlug: string) => void;
  /** Whether the page begins with it, so that what stands below appears with the last ranking. */
  isFirst: boolean;
}

/** Scores every fetched model on the data set, beside the choice of the model. */
export function RankModels({ datasetId, chosen, onChoose, isFirst }: RankModelsProps) {
  const [{ data: begun, fetching, error }, rank] = useMutation(RankModelsMutation);
  const [{ data: before, fetching: asking }] = useQuery({ query: LastRanking, variables: { datasetId } });
  const started = begun?.rankModels ?? before?.modelRankings.edges[0]?.node;
  const [{ data }, execute] = useQuery({
    query: RankingQuery,
    variables: { id: started?.id ?? '' },
    requestPolicy: 'network-only',
    pause: !started,
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const job = useJob(started?.job, refetch);
  const underWay = fetching || (job !== null && !isOver(job));
  // The models that are done appear one by one.
  usePoll(() => underWay && started && refetch(), 2_000);
  const ranking = data?.modelRanking ?? started;
  return (
    <div>
      <div className={styles.actions}>
        <button type="button" className="small" disabled={underWay} onClick={() => rank({ input: { datasetId } })}>
          {rankingLabel(underWay, started !== undefined)}
        </button>
        <span className="muted small-text">
          {t(
            'Scores every fetched model that fits on up to 2,000 examples, without fine-tuning: minutes, less where features were extracted before.',
          )}
        </span>
      </div>
      {error && (
        <p className={styles.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
      {job && job.state !== 'SUCCEEDED' && <JobProgress job={job} label={t('Ranking models')} />}
      {asking && !ranking && <Skeleton holds={isFirst} label={t('Loading the last ranking …')} height={120} />}
      {ranking && ranking.entries.length > 0 && (
        <>
          <RankingTable
            ranking={ranking}
            action={({ slug, name }) =>
              slug === chosen ? (
                <Badge tone="good">{t('chosen')}</Badge>
              ) : (
                <button type="button" className="small" onClick={() => onChoose(slug)}>
                  <Trans id="Choose {name}" values={{ name: <span className="visually-hidden">{name}</span> }} />
                </button>
              )
            }
          />
          <AgreementNote own={ranking.agreement} here={data?.rankingAgreement ?? []} />
        </>
      )}
      {ranking && <LeftOut models={ranking.leftOut} />}
    </div>
  );
}

function rankingLabel(underWay: boolean, again: boolean): string {
  if (underWay) return t('Ranking the models …');
  return again ? t('Rank the models again') : t('Which model? Rank them');
}
