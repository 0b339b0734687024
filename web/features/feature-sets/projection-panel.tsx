'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { Field } from '../interface/field.tsx';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { type ColourBy, categoriesOf } from './colour-points.ts';
import { type FeatureSet, ProjectionQuery } from './feature-set-query.ts';
import { JudgeField } from './judge-field.tsx';
import { Neighbours } from './neighbours.tsx';
import styles from './scatter.module.css';
import { Scatter, Shape } from './scatter.tsx';

/** The examples in two dimensions; a click on one shows its neighbours. */
export function ProjectionPanel({ featureSet }: { featureSet: FeatureSet }) {
  const { id, dataset, rowCount } = featureSet;
  const [method, setMethod] = useState<'PCA' | 'UMAP'>('PCA');
  const [by, setBy] = useState<ColourBy>('label');
  const [judge, setJudge] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [{ data, error }, refetch] = useQuery({
    query: ProjectionQuery,
    variables: { id, method, checkpointId: judge },
  });
  const points = data?.featureSet?.projection;
  const categories = points ? categoriesOf(points, by) : [];
  return (
    <Panel title="In two dimensions">
      <div className={styles.chooser}>
        <Field
          label="Method"
          hint={
            method === 'PCA'
              ? 'Distances stay true as far as two numbers can hold them.'
              : 'Neighbours stay neighbours; distances between groups mean little.'
          }
        >
          {(field) => (
            <select {...field} value={method} onChange={({ target }) => setMethod(target.value as 'PCA' | 'UMAP')}>
              <option value="PCA">Principal components</option>
              <option value="UMAP">UMAP</option>
            </select>
          )}
        </Field>
        <Field label="Colour">
          {(field) => (
            <select {...field} value={by} onChange={({ target }) => setBy(target.value as ColourBy)}>
              <option value="label">Label</option>
              <option value="error">Error</option>
              {dataset.groups.map((name) => (
                <option key={name} value={`group ${name}`}>
                  Group: {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        {by === 'error' && <JudgeField judges={featureSet.judges} chosen={judge} onChoose={setJudge} />}
      </div>
      {error && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!points && !error && (
        <Loading what={method === 'PCA' ? 'the components' : 'the picture; UMAP takes up to a minute'} />
      )}
      {points && (
        <>
          <Scatter points={points} by={by} categories={categories} chosen={chosen} onChoose={setChosen} />
          <ul className={styles.legend} aria-label="Legend">
            {categories.map(({ name, count, colour, shape }) => (
              <li key={name} className="small-text">
                <svg viewBox="-5 -5 10 10" fill={colour} aria-hidden="true">
                  <Shape shape={shape} />
                </svg>{' '}
                {name} <span className="muted">{count}</span>
              </li>
            ))}
          </ul>
          {rowCount !== null && points.length < rowCount && (
            <p className="muted small-text">
              {points.length} of {rowCount} examples, drawn at random.
            </p>
          )}
          <Neighbours id={id} points={points} chosen={chosen} onChoose={setChosen} />
        </>
      )}
    </Panel>
  );
}
