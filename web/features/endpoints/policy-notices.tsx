import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Digest } from '../interface/digest.tsx';
import { Notice } from '../interface/notice.tsx';
import { Time } from '../interface/time.tsx';
import type { Endpoint } from './endpoint-query.ts';
import { Violations } from './violations.tsx';

/**
 * For an endpoint whose checkpoint the policy refuses: why it was deployed anyway, and which rules of the current policy it
 * violates.
 */
export function PolicyNotices({ endpoint }: { endpoint: Endpoint }) {
  const current = endpoint.revisions.find(({ number }) => number === endpoint.revision);
  const decision = current?.policyDecision;
  const violations = endpoint.policyViolations ?? [];
  return (
    <>
      {current && decision?.overrideReason && (
        <Notice tone="warning" title={t('Deployed against the policy')}>
          <p dir="auto">“{decision.overrideReason}”</p>
          <p className="small-text">
            <Trans
              id="{deployedBy}, {time}; {count, plural, one {# rule was} other {# rules were}} not met, of the policy {digest}"
              values={{
                deployedBy: current.deployedBy,
                time: <Time value={current.deployedAt} />,
                count: decision.violations.length,
                digest: <Digest sha256={decision.policySha256} />,
              }}
            />
          </p>
        </Notice>
      )}
      {violations.length > 0 && (
        <Notice tone="warning" title={t('It does not meet the current policy')}>
          <p style={{ marginBottom: 10 }}>{t('It keeps serving; new deployments must meet the policy.')}</p>
          <details>
            <summary>
              {t('{count, plural, one {One rule is not met} other {# rules are not met}}', {
                count: violations.length,
              })}
            </summary>
            <div style={{ marginTop: 10 }}>
              <Violations violations={violations} />
            </div>
          </details>
        </Notice>
      )}
    </>
  );
}
