import Link from 'next/link';
import type { ReactNode } from 'react';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
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
            <strong>{t('Revision {number}', { number })}</strong>{' '}
            {traffic > 0 && (
              <Badge tone="good">{traffic === 100 ? t('serves') : t('serves {traffic} %', { traffic })}</Badge>
            )}
            {shadow > 0 && <Badge tone="neutral">{t('gets copies of {shadow} %', { shadow })}</Badge>}
          </p>
          <p>
            <Trans
              id="<link>Epoch {epoch}</link> of <link2>{strategy} of {name}</link2>"
              values={{
                link: <Link href={`/checkpoints/${checkpoint.id}`} />,
                epoch,
                link2: <Link href={`/fine-tunes/${fineTune.id}`} dir="auto" />,
                strategy: strategyName(fineTune.strategy),
                name: fineTune.model.name,
              }}
            />
          </p>
          <p className="muted small-text">
            <Trans
              id="Deployed by {name}, {time}"
              values={{ name: <span dir="auto">{deployedBy}</span>, time: <Time value={deployedAt} /> }}
            />
          </p>
        </div>
        {actions}
      </div>
      <RevisionCounts revision={revision} />
      {rolledBackAt && (
        <p className="small-text" role="status">
          <Trans
            id="<badge>rolled back</badge> by itself, {time}: {rollbackReason}"
            values={{ badge: <Badge tone="danger">{null}</Badge>, time: <Time value={rolledBackAt} />, rollbackReason }}
          />
        </p>
      )}
      {policyDecision?.overrideReason && (
        <p className="small-text">
          <Badge tone="warning">{t('against the policy')}</Badge>{' '}
          <span dir="auto">{policyDecision.overrideReason}</span>
        </p>
      )}
      {children}
    </li>
  );
}
