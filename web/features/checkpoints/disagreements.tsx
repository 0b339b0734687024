'use client';

import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { ApiPicture } from '../interface/api-picture.tsx';
import { EntityText } from '../interface/entity-text.tsx';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { checkpointLetter } from './checkpoint-name.ts';
import styles from './comparison.module.css';
import { DISAGREEMENTS_SHOWN, DisagreementsQuery } from './comparison-query.ts';

/** Pictures or texts about which the checkpoints disagree, page by page. */
export function Disagreements({ ids, count }: { ids: string[]; count: number }) {
  return (
    <Panel
      title="Where they disagree"
      aside={<span className="muted small-text">{formatCount(count)} test examples</span>}
    >
      {count === 0 ? (
        <p className="muted">They predict the same for every test example.</p>
      ) : (
        <Pages>{(after, more) => <DisagreementsPage ids={ids} after={after} more={more} />}</Pages>
      )}
    </Panel>
  );
}

interface DisagreementsPageProps {
  ids: string[];
  after: string | null;
  more: (page: PageInfo) => ReactNode;
}

function DisagreementsPage({ ids, after, more }: DisagreementsPageProps) {
  const [{ data, error }, refetch] = useQuery({ query: DisagreementsQuery, variables: { ids, after } });
  if (error && !data) return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading what="where they disagree" />;
  const { checkpoints, disagreements } = data.compareCheckpoints;
  const shown = disagreements.slice(0, DISAGREEMENTS_SHOWN);
  return (
    <>
      <ul className={styles.disagreements}>
        {shown.map(({ example, previewUrl, text, textPair, label, predictions, entities, predictedEntities }) => (
          <li key={example} className={styles.disagreement}>
            {previewUrl && <ApiPicture src={previewUrl} alt={example} />}
            <div>
              {entities && text !== null && (
                <>
                  <EntityText text={text} entities={entities} />
                  {predictedEntities?.map((own, index) => (
                    <div key={checkpoints[index].id}>
                      <span className="muted">{checkpointLetter(index)}</span>
                      <EntityText text={text} entities={own} />
                    </div>
                  ))}
                </>
              )}
              {(entities ? [] : [text, textPair])
                .filter((shown) => shown !== null)
                .map((shown) => (
                  <p key={shown} className={styles.text} dir="auto">
                    {shown}
                  </p>
                ))}
              <span className="muted">is {label}</span>
              {predictions.map((prediction, index) => (
                <span key={checkpoints[index].id} className={prediction === label ? 'best' : undefined}>
                  {checkpointLetter(index)}: {prediction} {prediction === label ? '✓' : '✗'}
                </span>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {more({ hasNextPage: disagreements.length > shown.length, endCursor: shown.at(-1)?.example ?? null })}
    </>
  );
}
