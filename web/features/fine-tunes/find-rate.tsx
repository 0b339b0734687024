'use client';

import type { MouseEvent } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import styles from '../interface/form.module.css';
import { formatRate } from '../interface/format.ts';
import { isOver } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import search from './find-rate.module.css';
import { optionsFrom } from './options-from.ts';
import { RateCurve } from './rate-curve.tsx';
import { FindLearningRate, LearningRateSearchQuery } from './rate-search-query.ts';
import type { Strategy } from './strategies.ts';

interface FindRateProps {
  modelSlug: string;
  strategy: Strategy;
}

/** Looks for a learning rate with the form's other options, and enters the result into the form. */
export function FindRate({ modelSlug, strategy }: FindRateProps) {
  const [{ data, fetching, error }, find] = useMutation(FindLearningRate);
  const started = data?.findLearningRate;
  const job = useJob(started?.job);
  const [{ data: found }] = useQuery({
    query: LearningRateSearchQuery,
    variables: { id: started?.id ?? '' },
    requestPolicy: 'network-only',
    pause: job?.state !== 'SUCCEEDED',
  });
  const result = job?.state === 'SUCCEEDED' ? found?.learningRateSearch : undefined;
  const underWay = fetching || (job !== null && !isOver(job));

  function begin({ currentTarget }: MouseEvent<HTMLButtonElement>) {
    if (!currentTarget.form) return;
    const form = new FormData(currentTarget.form);
    const { learningRate: _, ...options } = optionsFrom(form);
    void find({ input: { modelSlug, strategy, datasetId: String(form.get('datasetId')), ...options } });
  }

  function use({ currentTarget }: MouseEvent<HTMLButtonElement>, rate: number) {
    const input = currentTarget.form?.elements.namedItem('learningRate');
    if (input instanceof HTMLInputElement) input.value = formatRate(rate);
  }

  return (
    <div className={search.search}>
      <div className={styles.actions}>
        <button type="button" className="small" disabled={underWay} onClick={begin}>
          {underWay ? t('Looking for a rate …') : t('Find a rate')}
        </button>
        <span className="muted small-text">
          {t(
            'Trains for up to 100 steps at rising rates, with the other options as entered, and keeps only the curve.',
          )}
        </span>
      </div>
      {error && (
        <p className={styles.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
      {job && job.state !== 'SUCCEEDED' && <JobProgress job={job} label={t('Looking for a learning rate')} />}
      {result && (
        <>
          <RateCurve search={result} />
          {result.suggestion === null ? (
            <p className="muted">
              {t('The loss never fell, so no rate can be suggested. Check the data set’s labels.')}
            </p>
          ) : (
            <div className={styles.actions}>
              <button type="button" className="small" onClick={(event) => use(event, result.suggestion ?? 0)}>
                {t('Use {suggestion}', { suggestion: formatRate(result.suggestion) })}
              </button>
              {result.steepest !== null && result.steepest !== result.suggestion && (
                <button type="button" className="small" onClick={(event) => use(event, result.steepest ?? 0)}>
                  {t('Use {steepest}, where it falls most steeply', { steepest: formatRate(result.steepest) })}
                </button>
              )}
            </div>
          )}
        </>
      )}
    </div>
  );
}
