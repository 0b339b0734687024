'use client';

import { useQuery } from 'urql';
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
      <Panel title="Policy" aside={<Badge>none</Badge>}>
        <p className="muted">
          There is no policy, so every checkpoint may be deployed. To set one, write it to <code>policy.yaml</code> in
          Graft’s home folder, or name it in <code>GRAFT_POLICY</code>; the README has an example.
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      title="Policy"
      aside={
        <span className="muted small-text">
          {policy.file} {policy.sha256 && <Digest sha256={policy.sha256} />}
        </span>
      }
    >
      {policy.problem ? (
        <Notice tone="danger" title="The policy cannot be used, and nothing is deployed">
          <p style={{ whiteSpace: 'pre-line' }}>{policy.problem}</p>
        </Notice>
      ) : (
        <>
          <p className="muted">
            A checkpoint is deployed if it meets every rule, or if an admin gives a reason to deploy it anyway.
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
          {policy.rules.length === 0 && <p>It has no rules.</p>}
        </>
      )}
      {policy.source && (
        <details>
          <summary>The file</summary>
          <pre className={styles.source}>{policy.source}</pre>
        </details>
      )}
    </Panel>
  );
}
