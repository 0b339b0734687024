'use client';

import { type CSSProperties, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { Problem } from '../interface/problem.tsx';
import type { Dataset } from './dataset-query.ts';
import { type ExampleFilter, ExamplesQuery } from './example-fields.ts';
import styles from './gallery.module.css';
import { GalleryTile } from './gallery-tile.tsx';

interface GalleryPageProps {
  dataset: Dataset;
  filter: ExampleFilter;
  /** Which of the `total` examples are on the page. */
  range: { first: number; offset: number; total: number };
  style: CSSProperties;
  /** The place that the keys are at. */
  active: number;
  /** Whether that example takes the focus. */
  takesFocus: boolean;
  selected: ReadonlySet<number>;
  onActive: (place: number) => void;
  onSelect: (position: number) => void;
  onOpen: (position: number, place: number) => void;
}

/** Pages that are scrolled past within this time are not loaded. */
const REST_MILLISECONDS = 80;

/** Some rows of a gallery, at their place: empty frames until their examples have come. */
export function GalleryPage({ dataset, filter, range, style, active, takesFocus, selected, ...on }: GalleryPageProps) {
  const [isResting, setResting] = useState(range.offset === 0);
  useEffect(() => {
    const timer = setTimeout(() => setResting(true), REST_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  const { first, offset, total } = range;
  const [{ data, error }, refetch] = useQuery({
    query: ExamplesQuery,
    variables: { id: dataset.id, ...filter, first, offset },
    pause: !isResting,
  });
  if (error && !data)
    return (
      <div className={styles.page} style={style}>
        <div style={{ gridColumn: '1 / -1' }}>
          <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />
        </div>
      </div>
    );
  const examples = data?.dataset?.examples.edges.map(({ node }) => node);
  const isText = dataset.modality === 'TEXT';
  return (
    <ul className={styles.page} style={style} aria-busy={!examples}>
      {Array.from({ length: first }, (_, i) => {
        const example = examples?.[i];
        const place = offset + i;
        return (
          <li
            key={place}
            className={isText ? styles.text : styles.picture}
            aria-setsize={total}
            aria-posinset={place + 1}
          >
            {example && (
              <GalleryTile
                example={example}
                isActive={place === active}
                takesFocus={takesFocus}
                isSelected={selected.has(example.position)}
                onFocus={() => on.onActive(place)}
                onSelect={() => on.onSelect(example.position)}
                onOpen={() => on.onOpen(example.position, place)}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
