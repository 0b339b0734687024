'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { Panel } from '../interface/panel.tsx';
import type { Endpoint, Revision } from './endpoint-query.ts';
import { RevisionRow } from './revision-row.tsx';
import styles from './revisions.module.css';
import { useShares } from './use-shares.ts';

// Most endpoints have one revision, and nothing to move.
const PercentSlider = dynamic(() => import('./percent-slider.tsx').then((file) => file.PercentSlider), {
  loading: () => <div className={styles.slider} />,
});

const RollbackDialog = loadedWhenShown(() => import('./rollback-dialog.tsx').then((file) => file.RollbackDialog));

interface RevisionsProps {
  endpoint: Endpoint;
  mayDeploy: boolean;
  onChange: () => void;
  onMore: () => void;
}

/** The revisions under the name, newest first, each with its share of the requests and a way to roll back. */
export function Revisions({ endpoint, mayDeploy, onChange, onMore }: RevisionsProps) {
  const [target, setTarget] = useState<Revision | null>(null);
  const shares = useShares(endpoint, onChange);
  const { revisions, revisionCount } = endpoint;
  const isAlone = revisions.length === 1;
  return (
    <Panel
      title={t('Revisions')}
      aside={
        <span className="muted small-text">
          {isAlone ? t('one') : t('{count} of {revisionCount}', { count: revisions.length, revisionCount })}
        </span>
      }
    >
      {!isAlone && <SharesBar shares={revisions.map(({ number }) => [number, shares.share(number)])} />}
      <ol className={styles.list}>
        {revisions.map((revision) => {
          const { number } = revision;
          return (
            <RevisionRow
              key={number}
              revision={revision}
              actions={
                mayDeploy &&
                number < endpoint.revision && (
                  <button type="button" className="small" onClick={() => setTarget(revision)}>
                    {t('Roll back to {number}', { number })}
                  </button>
                )
              }
            >
              {!isAlone && mayDeploy && (
                <div>
                  <PercentSlider
                    label={t('Share of revision {number}', { number })}
                    short={t('Share')}
                    value={shares.share(number)}
                    disabled={shares.applying}
                    onChange={(percent) => shares.setShare(number, percent)}
                  />
                  {shares.share(number) === 0 && (
                    <PercentSlider
                      label={t('Copies that revision {number} gets', { number })}
                      short={t('Copies')}
                      value={shares.copies(number)}
                      disabled={shares.applying}
                      onChange={(percent) => shares.setCopies(number, percent)}
                    />
                  )}
                </div>
              )}
            </RevisionRow>
          );
        })}
      </ol>
      {shares.isChanged && (
        <div className={styles.apply}>
          <button type="button" className="primary" disabled={shares.applying} onClick={shares.apply}>
            {shares.applying ? t('Applying …') : t('Apply the new shares')}
          </button>
          <button type="button" disabled={shares.applying} onClick={shares.discard}>
            {t('Leave them as they are')}
          </button>
        </div>
      )}
      {shares.error && (
        <p className={styles.problem} role="alert">
          {shares.error}
        </p>
      )}
      {!isAlone && mayDeploy && (
        <p className="muted small-text">
          {t(
            'The shares sum to 100 %: moving one moves the others. A revision without a share can get copies of the requests; what it answers is compared and not returned.',
          )}
        </p>
      )}
      {revisionCount > revisions.length && (
        <div>
          <button type="button" onClick={onMore}>
            {t('Show older revisions')}
          </button>
        </div>
      )}
      {target && (
        <RollbackDialog name={endpoint.name} revision={target} onClose={() => setTarget(null)} onChange={onChange} />
      )}
    </Panel>
  );
}

/** The shares beside one another; the sliders say the same to a screen reader. */
function SharesBar({ shares }: { shares: [revision: number, percent: number][] }) {
  return (
    <div className={styles.bar} aria-hidden="true">
      {shares
        .filter(([, percent]) => percent > 0)
        .map(([revision, percent]) => (
          <span key={revision} style={{ flexGrow: percent }}>
            {percent >= 12 ? `${revision}: ${percent} %` : revision}
          </span>
        ))}
    </div>
  );
}
