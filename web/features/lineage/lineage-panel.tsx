'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { datasetName } from '../datasets/dataset-name.ts';
import { Panel } from '../interface/panel.tsx';
import { KINDS, lineageOf, pageOf } from './kinds.ts';
import styles from './lineage-panel.module.css';
import { type LineageKind, type LineageNode, LineageQuery } from './lineage-query.ts';
import { shortLabel } from './short-label.ts';

/** A summary of what something was made from and what was made from it, with a link to the whole graph. */
export function LineagePanel({ kind, id, folded }: { kind: LineageKind; id: string; folded?: boolean }) {
  const whole = (
    <Link className="small-text" href={lineageOf({ kind, id })}>
      {t('The whole graph')}
    </Link>
  );
  return (
    <Panel title={t('Lineage')} folded={folded} aside={!folded && whole}>
      {folded && whole}
      <Direction title={t('Made from')} none={t('Not known.')} kind={kind} id={id} direction="UPSTREAM" />
      {kind !== 'ENDPOINT' && (
        <Direction title={t('Used for')} none={t('Nothing yet.')} kind={kind} id={id} direction="DOWNSTREAM" />
      )}
    </Panel>
  );
}

interface DirectionProps {
  title: string;
  none: string;
  kind: LineageKind;
  id: string;
  direction: 'UPSTREAM' | 'DOWNSTREAM';
}

function Direction({ title, none, kind, id, direction }: DirectionProps) {
  const [{ data, error }] = useQuery({
    query: LineageQuery,
    variables: { kind, id, direction },
    requestPolicy: 'cache-and-network',
  });
  const others = data?.lineage.nodes.slice(1) ?? [];
  return (
    <div>
      <h3>{title}</h3>
      {error && <p className="muted small-text">{errorMessage(error)}</p>}
      {data && others.length === 0 && <p className="muted small-text">{none}</p>}
      <ul className={styles.list}>
        {KINDS.map((entry) => ({ ...entry, nodes: others.filter((node) => node.kind === entry.kind) })).map(
          ({ kind: of, one, many, nodes }) =>
            nodes.length > 0 && (
              <li key={of}>
                <span className="muted">{nodes.length === 1 ? one : `${nodes.length} ${many.toLowerCase()}`}</span>{' '}
                <Names nodes={nodes} />
              </li>
            ),
        )}
      </ul>
      {data?.lineage.truncated && <p className="muted small-text">{t('and more than can be shown')}</p>}
    </div>
  );
}

/** The first few by name. */
function Names({ nodes }: { nodes: LineageNode[] }) {
  const few = nodes.slice(0, 3);
  return (
    <>
      {few.map((node, i) => (
        <span key={node.id}>
          {i > 0 && ', '}
          <Link href={pageOf(node)} title={node.label} dir="auto">
            {nameOf(node)}
          </Link>
        </span>
      ))}
      {nodes.length > few.length && ' …'}
    </>
  );
}

const nameOf = ({ kind, label: name, version }: LineageNode): string =>
  kind === 'DATASET' && version !== null ? datasetName({ name, version }) : shortLabel(name);
