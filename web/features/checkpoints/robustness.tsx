'use client';

import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
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
    <Panel title={t('Robustness under corruptions')}>
      {!newest && (
        <p className="muted small-text">
          {t(
            'How the accuracy falls under noise, blur, changed light and JPEG compression, each at five strengths, on 200 pictures of the test split. It takes minutes.',
          )}
        </p>
      )}
      {job && (running || job.error) && <JobProgress job={job} label={t('Evaluation of robustness')} />}
      {newest && newest.meanCorruptionError !== null && newest.cleanAccuracy !== null && (
        <>
          <p>
            {t('Mean corruption error {meanCorruptionError}; without corruption it is {clean}.', {
              meanCorruptionError: formatPercent(newest.meanCorruptionError),
              clean: formatPercent(1 - newest.cleanAccuracy),
            })}
          </p>
          <RobustnessTable evaluation={newest} />
          <p className="muted small-text">
            {t(
              'Share of correct predictions on {exampleCount} pictures of the {split} split, with the corruptions of imagecorruptions. The error is the mean over corruptions and strengths.',
              { exampleCount: formatCount(newest.exampleCount ?? 0), split: newest.split },
            )}
          </p>
        </>
      )}
      {problem && <p role="alert">{errorMessage(problem)}</p>}
      {!running && (
        <div>
          <button type="button" className="small" disabled={fetching} onClick={start}>
            {newest ? t('Evaluate again') : t('Evaluate robustness')}
          </button>
        </div>
      )}
    </Panel>
  );
}
