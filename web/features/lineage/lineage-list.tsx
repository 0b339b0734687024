import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Digest } from '../interface/digest.tsx';
import { formatEnum } from '../interface/format.ts';
import { describeNode } from './describe-node.ts';
import { KINDS, lineageOf, pageOf } from './kinds.ts';
import styles from './lineage-list.module.css';
import { keyOf, type Lineage, type LineageNode } from './lineage-query.ts';
import { shortLabel } from './short-label.ts';

/** Of each kind, until the reader opens the rest. */
const FEW = 12;

/**
 * Everything in the graph, by kind: for narrow screens, for screen readers, and for graphs that are too large to see whole.
 */
export function LineageList({ lineage }: { lineage: Lineage }) {
  const others = lineage.nodes.filter((node) => keyOf(node) !== keyOf(lineage.root));
  return (
    <div className={styles.kinds}>
      {KINDS.map(({ kind, one, many }) => {
        const nodes = others.filter((node) => node.kind === kind);
        if (nodes.length === 0) return null;
        return (
          <section key={kind} aria-label={many}>
            <h3>
              {nodes.length === 1 ? one : many} <span className="muted">{nodes.length > 1 && nodes.length}</span>
            </h3>
            <Nodes nodes={nodes.slice(0, FEW)} />
            {nodes.length > FEW && (
              <details className={styles.rest}>
                <summary>{t('and {count} more', { count: nodes.length - FEW })}</summary>
                <Nodes nodes={nodes.slice(FEW)} />
              </details>
            )}
          </section>
        );
      })}
    </div>
  );
}

function Nodes({ nodes }: { nodes: LineageNode[] }) {
  return (
    <ul className={styles.list}>
      {nodes.map((node) => (
        <li key={node.id}>
          <Link href={pageOf(node)} title={node.label} dir="auto">
            {shortLabel(node.label)}
          </Link>
          <span className="muted small-text">
            {describeNode(node) && <bdi>{describeNode(node)} </bdi>}
            {node.state && <>{formatEnum(node.state)} </>}
            {node.digest && <Digest sha256={node.digest} />}{' '}
            {pageOf(node) !== lineageOf(node) && (
              <Link href={lineageOf(node)} aria-label={t('Lineage of {label}', { label: node.label })}>
                {t('lineage')}
              </Link>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
