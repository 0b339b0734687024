'use client';

import { useClient, useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Time } from '../interface/time.tsx';
import { JobFields } from '../jobs/job-fields.ts';
import { useJob } from '../jobs/use-job.ts';
import styles from './comparison.module.css';
import { formatLatency, latency, measuredTogether } from './latency.ts';
import { type ComparedRun, ComparedRunsQuery } from './runs-query.ts';

const Measure = graphql(
  `
    mutation MeasureCheckpoints($ids: [ID!]!) {
      measureCheckpoints(ids: $ids) {
        id
        speed {
          job {
            ...JobFields
          }
        }
      }
    }
  `,
  [JobFields],
);

const OF = { CHECKPOINT: null, VARIANT: t('when it was made'), MODEL: t('of the model') } as const;

/** How long each takes for one example, and a button that measures all of them in one job. */
export function LatencyRow({ runs }: { runs: ComparedRun[] }) {
  const client = useClient();
  const [{ data, error, fetching }, measure] = useMutation(Measure);
  const measurable = runs.filter(({ variant }) => variant !== 'BROWSER').map(({ id }) => id);
  const known = data?.measureCheckpoints[0]?.speed?.job ?? runs.find(({ speed }) => speed?.job)?.speed?.job;
  const job = useJob(known, () => {
    const ids = runs.map(({ id }) => id);
    void client.query(ComparedRunsQuery, { ids }, { requestPolicy: 'network-only' }).toPromise();
  });
  const together = measuredTogether(runs);
  const isBusy = fetching || job?.state === 'QUEUED' || job?.state === 'RUNNING';
  const problem = error ? errorMessage(error) : job?.state === 'FAILED' ? job.error : null;
  return (
    <tr>
      <th scope="row">
        {t('Latency, one example')}{' '}
        <span role="status" className={`muted ${styles.measured}`}>
          {job?.state === 'QUEUED' ? (
            t('It waits for the jobs before it.')
          ) : isBusy ? (
            t('They are being measured …')
          ) : together ? (
            <Trans
              id="On {machine}, {time}"
              values={{ machine: together.machine, time: <Time value={together.measuredAt} /> }}
            />
          ) : runs.some(latency) ? (
            t('Not measured together: on other machines or at other times')
          ) : (
            t('Nobody measured it here yet')
          )}
        </span>
        {measurable.length > 0 && (
          <button
            type="button"
            className={`small ${styles.measure}`}
            disabled={isBusy}
            onClick={() => measure({ ids: measurable })}
          >
            {together ? t('Measure again') : t('Measure them here')}
          </button>
        )}
        {problem && (
          <span role="alert" className={styles.problem}>
            {problem}
          </span>
        )}
      </th>
      {runs.map((run) => {
        const measured = latency(run);
        return (
          <td key={run.id} title={measured?.machine ?? undefined}>
            {measured ? formatLatency(measured) : t('not measured')}
            {measured && OF[measured.of] && <span className={styles.interval}>{OF[measured.of]}</span>}
          </td>
        );
      })}
    </tr>
  );
}
