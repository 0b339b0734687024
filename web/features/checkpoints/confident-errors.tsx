'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { ApiPicture } from '../interface/api-picture.tsx';
import { formatPercent } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { ConfidentErrorsQuery, FIRST_ERRORS } from './checkpoint-query.ts';
import styles from './confident-errors.module.css';

const MOST = 96;

/** The wrong predictions that the model is surest of: often labels to correct, or examples to look at. */
export function ConfidentErrors({ evaluationId }: { evaluationId: string }) {
  const [count, setCount] = useState(FIRST_ERRORS);
  // One more tells whether there are more to show.
  const variables = { id: evaluationId, first: count + 1 };
  const [{ data, error, fetching }, execute] = useQuery({ query: ConfidentErrorsQuery, variables });
  const errors = data?.evaluation?.confidentErrors;
  return (
    <Panel title={t('Most confident errors')}>
      {error && <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />}
      {!errors && !error && <Loading label={t('Loading the errors …')} />}
      {errors?.length === 0 && <p className="muted">{t('Every prediction of this split is right.')}</p>}
      <ul className={styles.errors}>
        {errors?.slice(0, count).map(({ example, previewUrl, text, textPair, label, prediction, probability }) => (
          <li key={example} className={styles.error}>
            {previewUrl && <ApiPicture src={previewUrl} alt={example} />}
            <div>
              {[text, textPair]
                .filter((shown) => shown !== null)
                .map((shown) => (
                  <p key={shown} className={styles.text} dir="auto">
                    {shown}
                  </p>
                ))}
              <span>
                {t('predicted {prediction}, {probability}', { prediction, probability: formatPercent(probability) })}
              </span>
              <span className="muted">{t('is {label}', { label })}</span>
            </div>
          </li>
        ))}
      </ul>
      {errors && errors.length > count && count < MOST && (
        <button
          type="button"
          className="small"
          disabled={fetching}
          onClick={() => setCount(Math.min(count + 2 * FIRST_ERRORS, MOST))}
        >
          {t('More errors')}
        </button>
      )}
    </Panel>
  );
}
