'use client';

import Link from 'next/link';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
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
import { formatMetric, metricName } from './format-metric.ts';
import { Leaderboard } from './leaderboard.tsx';
import { ResumeSweep, type Sweep, SweepQuery } from './sweep-query.ts';
import { TrialChart } from './trial-chart.tsx';
import { type TrialName, trialNames } from './trial-names.ts';

export function SweepPage({ id }: { id: string }) {
  const [{ data, error }, execute] = useQuery({
    query: SweepQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const job = useJob(data?.sweep?.job, refetch);
  usePoll(() => job && !isOver(job) && refetch(), 3_000);
  if (error && !data) return <Problem isPage error={error} retry={refetch} />;
  if (!data) return <Loading label={t('Loading the sweep …')} />;
  const { sweep } = data;
  if (!sweep) {
    return <MissingItem kind="sweeps" name={id} />;
  }
  const names = trialNames([...sweep.leaderboard, ...sweep.failures].map(({ fineTune }) => fineTune));
  return (
    <Page
      title={t('Sweep on {name}', { name: sweep.dataset.name })}
      lead={
        <Trans
          id="Fine-tunes of {datasetLink} with models and options drawn at random, compared by {metric} on validation"
          values={{
            datasetLink: <DatasetLink dataset={sweep.dataset} />,
            metric: metricName(sweep.metric).toLowerCase(),
          }}
        />
      }
      actions={
        <DeleteButton kind="SWEEP" id={sweep.id} name={t('on {name}', { name: sweep.dataset.name })} next="/sweeps" />
      }
    >
      <Columns
        sideFirst
        side={
          <Panel title={t('Progress')}>
            {job && <JobProgress job={job} label={t('Sweep')} />}
            {sweep.resumable && <Resume id={sweep.id} onResumed={refetch} />}
          </Panel>
        }
      >
        {sweep.conclusion && <Conclusion sweep={sweep} />}
        <Panel title={t('Plan')}>
          <Facts
            facts={[
              [t('Method'), methodName(sweep.method)],
              ...sweep.rungs.map((rung, i): [string, string] => [rungName(sweep, i), describeRung(rung)]),
              [t('Seed'), String(sweep.seed)],
              [t('Started'), <Time key="time" value={sweep.createdAt} />],
            ]}
          />
        </Panel>
      </Columns>
      <TrialChart sweep={sweep} names={names} />
      <Leaderboard sweep={sweep} names={names} />
      {sweep.failures.length > 0 && <Failures failures={sweep.failures} names={names} />}
    </Page>
  );
}

const methodName = (method: string) => (method === 'SUCCESSIVE_HALVING' ? t('Successive halving') : t('Random search'));

const rungName = ({ rungs }: Sweep, i: number) =>
  rungs.length > 1 ? t('Rung {number}', { number: i + 1 }) : t('Trials');

const describeRung = ({ trials, epochs }: Sweep['rungs'][number]) =>
  epochs === null
    ? formatCount(trials)
    : t('{trials, plural, one {# trial} other {# trials}} for {epochs, plural, one {# epoch} other {# epochs}}', {
        trials,
        epochs,
      });

function Resume({ id, onResumed }: { id: string; onResumed: () => void }) {
  const [{ fetching, error }, resume] = useMutation(ResumeSweep);
  return (
    <>
      <button type="button" disabled={fetching} onClick={() => resume({ id }).then(onResumed)}>
        {fetching ? t('Resuming …') : t('Resume')}
      </button>
      <p className="muted small-text">{t('Trials that are done stay; the others run.')}</p>
      {error && <p role="alert">{errorMessage(error)}</p>}
    </>
  );
}

/** What the sweep found, and the winner on the test split. */
function Conclusion({ sweep: { conclusion, best, metric } }: { sweep: Sweep }) {
  const test = best?.bestCheckpoint?.evaluations.find(({ split }) => split === 'test');
  const value = test?.[metric as 'accuracy' | 'macroF1' | 'logLoss'];
  return (
    <Panel title={t('Result')}>
      <p>{conclusion}</p>
      {test && value != null && (
        <p>
          <Trans
            id="On the test split, where only the best was judged: {metric} {value} of {exampleCount} examples."
            values={{
              metric: metricName(metric).toLowerCase(),
              value: <strong>{formatMetric(metric, value)}</strong>,
              exampleCount: formatCount(test.exampleCount),
            }}
          />{' '}
          {best && <Link href={`/fine-tunes/${best.id}`}>{t('Open the fine-tune')}</Link>}
        </p>
      )}
    </Panel>
  );
}

function Failures({ failures, names }: { failures: Sweep['failures']; names: Map<string, TrialName> }) {
  return (
    <Panel title={t('{count, plural, one {# trial} other {# trials}} failed', { count: failures.length })}>
      <ul className="small-text" style={{ paddingInlineStart: 18 }}>
        {failures.map(({ fineTune, error }) => (
          <li key={fineTune.id}>
            <Link href={`/fine-tunes/${fineTune.id}`}>{names.get(fineTune.id)?.title}</Link>{' '}
            <span className="muted">{names.get(fineTune.id)?.options}</span>: {error}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
