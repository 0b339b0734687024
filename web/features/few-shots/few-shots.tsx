'use client';

import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import styles from '../interface/form.module.css';
import { isOver } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { FewShotQuery, StartFewShotStudy } from './few-shot-query.ts';
import { FewShotTable } from './few-shot-table.tsx';

interface FewShotsProps {
  modelSlug: string;
  datasetId: string;
}

/** Compares heads on 1, 5 and 20 training examples a class, over ten draws of them. */
export function FewShots({ modelSlug, datasetId }: FewShotsProps) {
  const [{ data: begun, fetching, error }, start] = useMutation(StartFewShotStudy);
  const started = begun?.startFewShotStudy;
  const [{ data }, execute] = useQuery({
    query: FewShotQuery,
    variables: { id: started?.id ?? '' },
    requestPolicy: 'network-only',
    pause: !started,
  });
  const job = useJob(started?.job, () => execute({ requestPolicy: 'network-only' }));
  const underWay = fetching || (job !== null && !isOver(job));
  const results = data?.fewShotStudy?.results ?? null;
  return (
    <div>
      <div className={styles.actions}>
        <button
          type="button"
          className="small"
          disabled={underWay}
          onClick={() => start({ input: { modelSlug, datasetId } })}
        >
          {underWay ? t('Comparing heads …') : t('How few examples? Compare heads')}
        </button>
        <span className="muted small-text">
          {t('Fits each head on 1, 5 and 20 training examples a class, ten times, and measures it on the test split.')}
        </span>
      </div>
      {error && (
        <p className={styles.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
      {job && job.state !== 'SUCCEEDED' && <JobProgress job={job} label={t('Comparing heads')} />}
      {results && <FewShotTable results={results} />}
    </div>
  );
}
