'use client';

import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { formatCount, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { isOver } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { EvaluateRobustness, RobustnessQuery } from './robustness-query.ts';
import { RobustnessTable } from './robustness-table.tsx';

/** Accuracy on corrupted pictures: the newest evaluation, and a button for another. */
export function RobustnessPanel({ checkpointId }: { checkpointId: string }) {
  const [{ data, error }, execute] = useQuery({ query: RobustnessQuery, variables: { id: checkpointId } });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const [{ error: refusal, fetching }, evaluate] = useMutation(EvaluateRobustness);
  const newest = data?.checkpoint?.robustness[0];
  const job = useJob(newest?.job, refetch);
  const running = job !== null && !isOver(job);
  const problem = refusal ?? error;
  const start = async () => {
    const result = await evaluate({ input: { checkpointId } });
    if (result.data) refetch();
  };
  return (
    <Panel title="Robustness under corruptions">
      {!newest && (
        <p className="muted small-text">
          How the accuracy falls under noise, blur, changed light and JPEG compression, each at five strengths, on 200
          pictures of the test split. It takes minutes.
        </p>
      )}
      {job && (running || job.error) && <JobProgress job={job} label="Evaluation of robustness" />}
      {newest && newest.meanCorruptionError !== null && newest.cleanAccuracy !== null && (
        <>
          <p>
            Mean corruption error {formatPercent(newest.meanCorruptionError)}; without corruption it is{' '}
            {formatPercent(1 - newest.cleanAccuracy)}.
          </p>
          <RobustnessTable evaluation={newest} />
          <p className="muted small-text">
            Share of correct predictions on {formatCount(newest.exampleCount ?? 0)} pictures of the {newest.split}{' '}
            split, with the corruptions of imagecorruptions. The error is the mean over corruptions and strengths.
          </p>
        </>
      )}
      {problem && <p role="alert">{errorMessage(problem)}</p>}
      {!running && (
        <div>
          <button type="button" className="small" disabled={fetching} onClick={start}>
            {newest ? 'Evaluate again' : 'Evaluate robustness'}
          </button>
        </div>
      )}
    </Panel>
  );
}
