'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { ApiPicture } from '../interface/api-picture.tsx';
import { Field } from '../interface/field.tsx';
import { formatFixed } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Problem } from '../interface/problem.tsx';
import { NeighboursQuery, type Point } from './feature-set-query.ts';
import styles from './scatter.module.css';

/** How many names are offered while one types. */
const OFFERED = 50;

interface NeighboursProps {
  id: string;
  points: Point[];
  chosen: string | null;
  onChoose: (example: string) => void;
}

/** The chosen example and the ten whose features are nearest to its. */
export function Neighbours({ id, points, chosen, onChoose }: NeighboursProps) {
  const [{ data, error, fetching }, refetch] = useQuery({
    query: NeighboursQuery,
    variables: { id, example: chosen ?? '' },
    pause: chosen === null,
  });
  const [entered, setEntered] = useState<string | null>(null);
  const part = (entered ?? '').toLowerCase();
  const matches = points.filter(({ example }) => example.toLowerCase().includes(part)).slice(0, OFFERED);
  const found = fetching ? undefined : data?.featureSet?.neighbours;
  const own = points.find(({ example }) => example === chosen);
  return (
    <>
      <Field
        label={t('Example')}
        hint={t('Or choose a point of the picture: it shows the examples with the most similar features.')}
      >
        {(field) => (
          <>
            <input
              {...field}
              list={`${field.id}-names`}
              value={entered ?? chosen ?? ''}
              placeholder={t('A name')}
              onChange={({ target }) => {
                setEntered(target.value);
                if (points.some(({ example }) => example === target.value)) onChoose(target.value);
              }}
              onBlur={() => setEntered(null)}
            />
            <datalist id={`${field.id}-names`}>
              {matches.map(({ example, label }) => (
                <option key={example} value={example}>
                  {label ?? t('no label')}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      {error && chosen !== null && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {chosen !== null && !found && !error && <Loading label={t('Loading its neighbours …')} />}
      {chosen !== null && found && (
        <>
          {own?.previewUrl && <ApiPicture src={own.previewUrl} alt={own.example} />}
          <ol className={styles.neighbours} aria-label={t('Neighbours of {chosen}', { chosen })}>
            {found.map(({ example, label, distance, split, previewUrl }) => (
              <li key={example}>
                {previewUrl ? <ApiPicture src={previewUrl} alt="" /> : <span />}
                <span>
                  <button type="button" className="small" onClick={() => onChoose(example)}>
                    {example}
                  </button>{' '}
                  {label}, {split},{' '}
                  <span className="muted">{t('distance {distance}', { distance: formatFixed(distance, 2) })}</span>
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}
