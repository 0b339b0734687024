'use client';

import { Fragment, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { EntityText } from '../interface/entity-text.tsx';
import { ExampleCard, ExampleCards } from '../interface/example-card.tsx';
import { Loading } from '../interface/loading.tsx';
import type { PageInfo } from '../interface/pages.tsx';
import { Problem } from '../interface/problem.tsx';
import { DISAGREEMENTS_SHOWN, DisagreementsQuery } from './disagreements-query.ts';

interface DisagreementsPageProps {
  ids: string[];
  filter: { rightBy: string[]; wrongBy: string[]; label: string | null } | null;
  after: string | null;
  /** Whether a prediction is right or wrong: numbers are neither. */
  judged: boolean;
  more: (page: PageInfo) => ReactNode;
}

/** A page of examples, each with what it is and what every checkpoint says. */
export function DisagreementsPage({ ids, filter, after, judged, more }: DisagreementsPageProps) {
  const [{ data, error }, refetch] = useQuery({ query: DisagreementsQuery, variables: { ids, after, filter } });
  if (error && !data) return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading where they disagree …')} />;
  const { checkpoints, disagreements } = data.compareCheckpoints;
  const shown = disagreements.slice(0, DISAGREEMENTS_SHOWN);
  return (
    <>
      <ExampleCards>
        {shown.map(({ example, previewUrl, text, textPair, label, predictions, entities, predictedEntities }) => (
          <ExampleCard key={example} name={example} previewUrl={previewUrl} texts={entities ? [] : [text, textPair]}>
            {entities && text !== null ? (
              <>
                <span className="muted">{t('In the data set')}</span>
                <EntityText text={text} entities={entities} />
                {predictedEntities?.map((own, index) => (
                  <Fragment key={checkpoints[index].id}>
                    <span className="muted">
                      {checkpointLetter(index)} {predictions[index] === label ? '✓' : '✗'}
                    </span>
                    <EntityText text={text} entities={own} />
                  </Fragment>
                ))}
              </>
            ) : (
              <>
                <span className="muted">{t('is {label}', { label })}</span>
                {predictions.map((prediction, index) => (
                  <span key={checkpoints[index].id} className={judged && prediction === label ? 'best' : undefined}>
                    {checkpointLetter(index)}: {prediction} {judged && (prediction === label ? '✓' : '✗')}
                  </span>
                ))}
              </>
            )}
          </ExampleCard>
        ))}
      </ExampleCards>
      {more({ hasNextPage: disagreements.length > shown.length, endCursor: shown.at(-1)?.example ?? null })}
    </>
  );
}
