'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { formatFixed } from '../interface/format.ts';
import styles from './example-dialog.module.css';
import { Thumbnail } from './thumbnail.tsx';

const FeatureSetsOf = graphql(`
  query FeatureSetsOf($id: ID!) {
    featureSets(datasetId: $id, first: 20) {
      edges {
        node {
          id
          rowCount
          model {
            name
          }
        }
      }
    }
  }
`);

const NeighboursOf = graphql(`
  query NeighboursOf($id: ID!, $example: String!) {
    featureSet(id: $id) {
      id
      neighbours(example: $example, k: 6) {
        position
        example
        distance
        label
        split
        previewUrl
      }
    }
  }
`);

interface ExampleNeighboursProps {
  datasetId: string;
  /** The example's name. */
  example: string;
  onOpen: (position: number) => void;
}

/** The examples whose features are nearest to an example's, in the newest feature set of the data set. */
export function ExampleNeighbours({ datasetId, example, onOpen }: ExampleNeighboursProps) {
  const [sets] = useQuery({ query: FeatureSetsOf, variables: { id: datasetId } });
  const found = sets.data?.featureSets.edges.map(({ node }) => node).find(({ rowCount }) => rowCount !== null);
  const [{ data }] = useQuery({
    query: NeighboursOf,
    variables: { id: found?.id ?? '', example },
    pause: !found,
  });
  if (!sets.data) return null;
  if (!found)
    return (
      <p className="muted small-text">
        <Trans
          id="<link>Extract features</link> to see the examples most like this one."
          values={{ link: <Link href={`/feature-sets?dataset=${datasetId}`} /> }}
        />
      </p>
    );
  const near = data?.featureSet?.neighbours;
  return (
    <section aria-label={t('Most similar')} className={styles.facts}>
      <h3>{t('Most similar, as {name} sees them', { name: found.model.name })}</h3>
      <ul className={styles.neighbours}>
        {Array.from({ length: near?.length ?? 6 }, (_, i) => {
          const one = near?.[i];
          return (
            <li key={one?.example ?? i}>
              {one && (
                <button type="button" title={one.example} onClick={() => onOpen(one.position)}>
                  {one.previewUrl ? <Thumbnail src={one.previewUrl} alt={one.example} size={96} /> : one.example}
                  <span className="muted small-text" dir="auto">
                    {one.label ?? t('no label')}, {formatFixed(one.distance, 2)}
                  </span>
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
