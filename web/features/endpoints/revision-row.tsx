import Link from 'next/link';
import type { ReactNode } from 'react';
import { strategyName } from '../fine-tunes/strategies.ts';
import { Badge } from '../interface/badge.tsx';
import { Time } from '../interface/time.tsx';
import type { Revision } from './endpoint-query.ts';
import { RevisionCounts } from './revision-counts.tsx';
import styles from './revisions.module.css';

interface RevisionRowProps {
  revision: Revision;
  /** What can be done with it. */
  actions: ReactNode;
  children?: ReactNode;
}

/** What a revision serves, who deployed it and when, and how it does. */
export function RevisionRow({ revision, actions, children }: RevisionRowProps) {
  const { number, traffic, shadow, checkpoint, deployedBy, deployedAt } = revision;
  const { rolledBackAt, rollbackReason, policyDecision } = revision;
  const { fineTune, epoch } = checkpoint;
  return (
    <li className={styles.revision}>
      <div className={styles.heading}>
        <div className={styles.what}>
          <p>
            <strong>Revision {number}</strong>{' '}
            {traffic > 0 && <Badge tone="good">{traffic === 100 ? 'serves' : `serves ${traffic} %`}</Badge>}
            {shadow > 0 && <Badge tone="neutral">gets copies of {shadow} %</Badge>}
          </p>
          <p>
            <Link href={`/checkpoints/${checkpoint.id}`}>Epoch {epoch}</Link> of{' '}
            <Link href={`/fine-tunes/${fineTune.id}`} dir="auto">
              {strategyName(fineTune.strategy)} of {fineTune.model.name}
            </Link>
          </p>
          <p className="muted small-text">
            Deployed by <span dir="auto">{deployedBy}</span>, <Time value={deployedAt} />
          </p>
        </div>
        {actions}
      </div>
      <RevisionCounts revision={revision} />
      {rolledBackAt && (
        <p className="small-text" role="status">
          <Badge tone="danger">rolled back</Badge> by itself, <Time value={rolledBackAt} />: {rollbackReason}
        </p>
      )}
      {policyDecision?.overrideReason && (
        <p className="small-text">
          <Badge tone="warning">against the policy</Badge> <span dir="auto">{policyDecision.overrideReason}</span>
        </p>
      )}
      {children}
    </li>
  );
}
