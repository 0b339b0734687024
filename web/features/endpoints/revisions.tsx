'use client';

import Link from 'next/link';
import { useState } from 'react';
import { strategyName } from '../fine-tunes/strategies.ts';
import { Badge } from '../interface/badge.tsx';
import { Panel } from '../interface/panel.tsx';
import { Time } from '../interface/time.tsx';
import type { Endpoint } from './endpoint-query.ts';
import { RevisionCounts } from './revision-counts.tsx';
import styles from './revisions.module.css';
import { RollbackDialog } from './rollback-dialog.tsx';

/** The revisions under the name, newest first, each with a way to roll back. */
export function Revisions({ endpoint, onChange }: { endpoint: Endpoint; onChange: () => void }) {
  const [target, setTarget] = useState<Endpoint['revisions'][number] | null>(null);
  const sorted = endpoint.revisions.toSorted((a, b) => b.number - a.number);
  return (
    <Panel title="Revisions">
      <ol className={styles.list}>
        {sorted.map((revision) => (
          <li key={revision.number} className={styles.revision}>
            <div>
              <strong>{revision.number}</strong>{' '}
              <Link href={`/fine-tunes/${revision.checkpoint.fineTune.id}`}>
                {strategyName(revision.checkpoint.fineTune.strategy)} of {revision.checkpoint.fineTune.model.name}
              </Link>
              , epoch {revision.checkpoint.epoch}
              <p className="muted small-text">
                {revision.deployedBy}, <Time value={revision.deployedAt} />
              </p>
              <RevisionCounts revision={revision} />
              {revision.rolledBackAt && (
                <p className="small-text" role="status">
                  <Badge tone="danger">rolled back</Badge> by itself, <Time value={revision.rolledBackAt} />:{' '}
                  {revision.rollbackReason}
                </p>
              )}
              {revision.policyDecision?.overrideReason && (
                <p className="small-text">
                  <Badge tone="warning">against the policy</Badge> {revision.policyDecision.overrideReason}
                </p>
              )}
            </div>
            {revision.traffic > 0 && (
              <Badge tone="good">{revision.traffic === 100 ? 'serves' : `serves ${revision.traffic} %`}</Badge>
            )}
            {revision.shadow > 0 && <Badge tone="neutral">gets copies of {revision.shadow} %</Badge>}
            {revision.number !== endpoint.revision && (
              <button type="button" className="small" onClick={() => setTarget(revision)}>
                Roll back to it
              </button>
            )}
          </li>
        ))}
      </ol>
      {target && (
        <RollbackDialog name={endpoint.name} revision={target} onClose={() => setTarget(null)} onChange={onChange} />
      )}
    </Panel>
  );
}
