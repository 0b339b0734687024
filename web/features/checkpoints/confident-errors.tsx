'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { ExampleCard, ExampleCards } from '../interface/example-card.tsx';
import { formatPercent } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { ConfidentErrorsQuery, FIRST_ERRORS } from './checkpoint-query.ts';

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
      <ExampleCards>
        {errors?.slice(0, count).map(({ example, previewUrl, text, textPair, label, prediction, probability }) => (
          <ExampleCard key={example} name={example} previewUrl={previewUrl} texts={[text, textPair]}>
            <span>
              {t('predicted {prediction}, {probability}', { prediction, probability: formatPercent(probability) })}
            </span>
            <span className="muted">{t('is {label}', { label })}</span>
          </ExampleCard>
        ))}
      </ExampleCards>
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
