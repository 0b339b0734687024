'use client';

import Link from 'next/link';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { Columns } from '../interface/columns.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatCount, formatEnum } from '../interface/format.ts';
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
  if (!data) return <Loading what="the sweep" />;
  const { sweep } = data;
  if (!sweep) {
    return (
      <Notice
        isPage
        title="There is no such sweep"
        action={
          <Link className="button" href="/sweeps">
            All sweeps
          </Link>
        }
      />
    );
  }
  const names = trialNames([...sweep.leaderboard, ...sweep.failures].map(({ fineTune }) => fineTune));
  return (
    <Page
      title={`Sweep on ${sweep.dataset.name}`}
      lead={
        <>
          Fine-tunes of <DatasetLink dataset={sweep.dataset} /> with models and options drawn at random, compared by{' '}
          {metricName(sweep.metric).toLowerCase()} on validation
        </>
      }
      actions={<DeleteButton kind="SWEEP" id={sweep.id} name={`on ${sweep.dataset.name}`} next="/sweeps" />}
    >
      <Columns
        side={
          <>
            <Panel title="Progress">
              {job && <JobProgress job={job} label="Sweep" />}
              {sweep.resumable && <Resume id={sweep.id} onResumed={refetch} />}
            </Panel>
            <Panel title="Plan">
              <Facts
                facts={[
                  ['Method', formatEnum(sweep.method)],
                  ...sweep.rungs.map((rung, i): [string, string] => [rungName(sweep, i), describeRung(rung)]),
                  ['Seed', String(sweep.seed)],
                  ['Started', <Time key="time" value={sweep.createdAt} />],
                ]}
              />
            </Panel>
          </>
        }
      >
        {sweep.conclusion && <Conclusion sweep={sweep} />}
        <TrialChart sweep={sweep} names={names} />
        <Leaderboard sweep={sweep} names={names} />
        {sweep.failures.length > 0 && <Failures failures={sweep.failures} names={names} />}
      </Columns>
    </Page>
  );
}

const rungName = ({ rungs }: Sweep, i: number) => (rungs.length > 1 ? `Rung ${i + 1}` : 'Trials');

const describeRung = ({ trials, epochs }: Sweep['rungs'][number]) =>
  epochs === null
    ? formatCount(trials)
    : `${formatCount(trials)} trials for ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;

function Resume({ id, onResumed }: { id: string; onResumed: () => void }) {
  const [{ fetching, error }, resume] = useMutation(ResumeSweep);
  return (
    <>
      <button type="button" disabled={fetching} onClick={() => resume({ id }).then(onResumed)}>
        {fetching ? 'Resuming …' : 'Resume'}
      </button>
      <p className="muted small-text">Trials that are done stay; the others run.</p>
      {error && <p role="alert">{errorMessage(error)}</p>}
    </>
  );
}

/** What the sweep found, and the winner on the test split. */
function Conclusion({ sweep: { conclusion, best, metric } }: { sweep: Sweep }) {
  const test = best?.bestCheckpoint?.evaluations.find(({ split }) => split === 'test');
  const value = test?.[metric as 'accuracy' | 'macroF1' | 'logLoss'];
  return (
    <Panel title="Result">
      <p>{conclusion}</p>
      {test && value != null && (
        <p>
          On the test split, where only the best was judged: {metricName(metric).toLowerCase()}{' '}
          <strong>{formatMetric(metric, value)}</strong> of {formatCount(test.exampleCount)} examples.{' '}
          {best && <Link href={`/fine-tunes/${best.id}`}>Open the fine-tune</Link>}
        </p>
      )}
    </Panel>
  );
}

function Failures({ failures, names }: { failures: Sweep['failures']; names: Map<string, TrialName> }) {
  return (
    <Panel title={`${failures.length} ${failures.length === 1 ? 'trial' : 'trials'} failed`}>
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
