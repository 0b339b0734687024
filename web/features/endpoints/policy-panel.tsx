'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Badge } from '../interface/badge.tsx';
import { Digest } from '../interface/digest.tsx';
import { Notice } from '../interface/notice.tsx';
import { Panel } from '../interface/panel.tsx';
import styles from './policy-panel.module.css';
import { PolicyQuery } from './policy-query.ts';

/** The rules in force, in words and as written. */
export function PolicyPanel() {
  const [{ data }] = useQuery({ query: PolicyQuery, requestPolicy: 'cache-and-network' });
  if (!data) return null;
  const { policy } = data;
  if (!policy) {
    return (
      <Panel title={t('Policy')} aside={<Badge>{t('none')}</Badge>}>
        <p className="muted">
          <Trans
            id="There is no policy, so every checkpoint may be deployed. To set one, write it to {file} in Graft’s home folder, or name it in {variable}; the README has an example."
            values={{ file: <code>policy.yaml</code>, variable: <code>GRAFT_POLICY</code> }}
          />
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      title={t('Policy')}
      aside={
        <span className="muted small-text">
          {policy.file} {policy.sha256 && <Digest sha256={policy.sha256} />}
        </span>
      }
    >
      {policy.problem ? (
        <Notice tone="danger" title={t('The policy cannot be used, and nothing is deployed')}>
          <p style={{ whiteSpace: 'pre-line' }}>{policy.problem}</p>
        </Notice>
      ) : (
        <>
          <p className="muted">
            {t('A checkpoint is deployed if it meets every rule, or if an admin gives a reason to deploy it anyway.')}
          </p>
          <dl className={styles.rules}>
            {policy.rules.map(({ rule, requirement }) => (
              <div key={rule}>
                <dt>{requirement}</dt>
                <dd>
                  <code>{rule}</code>
                </dd>
              </div>
            ))}
          </dl>
          {policy.rules.length === 0 && <p>{t('It has no rules.')}</p>}
        </>
      )}
      {policy.source && (
        <details>
          <summary>{t('The file')}</summary>
          <pre className={styles.source}>{policy.source}</pre>
        </details>
      )}
    </Panel>
  );
}
