'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { ApiPicture } from '../interface/api-picture.tsx';
import { EntityText } from '../interface/entity-text.tsx';
import { Field } from '../interface/field.tsx';
import { Loading } from '../interface/loading.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import styles from './dataset-examples.module.css';
import type { Dataset } from './dataset-query.ts';

const ExamplesQuery = graphql(`
  query Examples($id: ID!, $split: String, $label: String, $after: String) {
    dataset(id: $id) {
      id
      examples(split: $split, label: $label, first: 36, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            name
            label
            split
            previewUrl
            text
            textPair
            entities {
              label
              start
              end
            }
          }
        }
      }
    }
  }
`);

interface Choice {
  id: string;
  split: string;
  label: string;
}

/** The pictures or texts, by class or type of entity, and by split. */
export function DatasetExamples({ dataset }: { dataset: Dataset }) {
  const [label, setLabel] = useState('');
  const [split, setSplit] = useState('');
  const noun = dataset.modality === 'TEXT' ? 'texts' : 'pictures';
  const types = dataset.entityTypes?.map(({ type }) => type);
  return (
    <Panel title={dataset.modality === 'TEXT' ? 'Texts' : 'Pictures'}>
      <div className={styles.filters}>
        {dataset.task !== 'REGRESSION' && (
          <Field label={types ? 'Type' : 'Class'}>
            {(field) => (
              <select {...field} value={label} onChange={(event) => setLabel(event.target.value)}>
                <option value="">All {types ? 'types' : 'classes'}</option>
                {(types ?? dataset.labels).map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field label="Split">
          {(field) => (
            <select {...field} value={split} onChange={(event) => setSplit(event.target.value)}>
              <option value="">All splits</option>
              {dataset.splits.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Pages key={`${split} ${label}`}>
        {(after, more) => (
          <ExamplePage choice={{ id: dataset.id, split, label }} noun={noun} after={after} more={more} />
        )}
      </Pages>
    </Panel>
  );
}

interface ExamplePageProps {
  choice: Choice;
  noun: string;
  after: string | null;
  more: (page: PageInfo) => React.ReactNode;
}

function ExamplePage({ choice, noun, after, more }: ExamplePageProps) {
  const [{ data, error }, refetch] = useQuery({
    query: ExamplesQuery,
    variables: { id: choice.id, split: choice.split || null, label: choice.label || null, after },
  });
  if (error && !data) return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  const examples = data?.dataset?.examples;
  if (!examples) return <Loading what={`the ${noun}`} />;
  if (examples.totalCount === 0) return <p className="muted">No {noun} of this class are in this split.</p>;
  return (
    <>
      {noun === 'texts' ? (
        <ul className={styles.texts}>
          {examples.edges.map(({ node }) => (
            <li key={node.name} title={`${node.name} (${node.split})`}>
              <strong>{node.label}</strong>
              {node.entities ? (
                <EntityText text={node.text ?? ''} entities={node.entities} />
              ) : (
                <p dir="auto">{node.text}</p>
              )}
              {node.textPair !== null && <p dir="auto">{node.textPair}</p>}
            </li>
          ))}
        </ul>
      ) : (
        <ul className={styles.grid}>
          {examples.edges.map(({ node }) => (
            <li key={node.name} className={styles.example} title={`${node.name} (${node.split})`}>
              {node.previewUrl && <ApiPicture src={node.previewUrl} alt={node.name} />}
              <span>{node.label}</span>
            </li>
          ))}
        </ul>
      )}
      {more(examples.pageInfo)}
    </>
  );
}
