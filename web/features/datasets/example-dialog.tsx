'use client';

import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import { EntityText } from '../interface/entity-text.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Problem } from '../interface/problem.tsx';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import type { Dataset } from './dataset-query.ts';
import styles from './example-dialog.module.css';
import { ExampleFields } from './example-fields.ts';
import { ExampleNeighbours } from './example-neighbours.tsx';
import { findingName } from './finding-name.ts';
import { FullPicture } from './full-picture.tsx';
import { SelectionActions } from './selection-actions.tsx';

const ExampleQuery = graphql(
  `
    query Example($id: ID!, $position: Int!) {
      dataset(id: $id) {
        id
        example(position: $position) {
          ...ExampleFields
          width
          height
          groups
        }
        exampleFindings(position: $position) {
          kind
          severity
          message
        }
      }
    }
  `,
  [ExampleFields],
);

interface ExampleDialogProps {
  dataset: Dataset;
  position: number;
  /** What leads to other examples. */
  steps: ReactNode;
  onOpen: (position: number) => void;
  onClose: () => void;
}

/** One example: the whole of it, its facts, what was found about it, and the examples most like it. */
export function ExampleDialog({ dataset, position, steps, onOpen, onClose }: ExampleDialogProps) {
  const [{ data, error }, refetch] = useQuery({ query: ExampleQuery, variables: { id: dataset.id, position } });
  const example = data?.dataset?.example;
  if (!example) {
    return (
      <Dialog kind="wide" title={t('Example')} onClose={onClose}>
        {error && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
        {!error && !data && <Loading label={t('Loading the example …')} />}
        {data && <p>{t('This version of the data set has no such example. Another version may have it.')}</p>}
      </Dialog>
    );
  }
  const { name, label, split, previewUrl, text, textPair, entities, width, height } = example;
  const groups = Object.entries(example.groups as Record<string, string>);
  return (
    <Dialog kind="wide" title={name} onClose={onClose}>
      <div className={styles.columns}>
        <div className={styles.whole}>
          {previewUrl && <FullPicture src={previewUrl} alt={name} width={width} height={height} />}
          {text !== null && (entities ? <EntityText text={text} entities={entities} /> : <p dir="auto">{text}</p>)}
          {textPair !== null && <p dir="auto">{textPair}</p>}
        </div>
        <div className={styles.facts}>
          <Facts
            facts={[
              [t('Label'), <bdi key="label">{label}</bdi>],
              [t('Split'), split],
              ...(width && height
                ? [
                    [
                      t('Size'),
                      t('{width} × {height} pixels', { width: formatCount(width), height: formatCount(height) }),
                    ] as [string, string],
                  ]
                : []),
              ...groups.map(([attribute, value]): [string, string] => [attribute, value]),
            ]}
          />
          <h3>{t('Findings')}</h3>
          {data.dataset?.exampleFindings.length === 0 && <p className="muted">{t('None about this example.')}</p>}
          <ul className={styles.findings}>
            {data.dataset?.exampleFindings.map((finding) => (
              <li key={`${finding.kind} ${finding.message}`}>
                <SeverityBadge severity={finding.severity} /> {findingName(finding.kind)}
                <p className="muted small-text">{finding.message}</p>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <SelectionActions dataset={dataset} positions={[position]} />
      <ExampleNeighbours datasetId={dataset.id} example={name} onOpen={onOpen} />
      {steps}
    </Dialog>
  );
}
