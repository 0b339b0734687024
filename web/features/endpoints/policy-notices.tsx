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
        <Notice tone="warning" title="Deployed against the policy">
          <p dir="auto">“{decision.overrideReason}”</p>
          <p className="small-text">
            {current.deployedBy}, <Time value={current.deployedAt} />; {decision.violations.length}{' '}
            {decision.violations.length === 1 ? 'rule was' : 'rules were'} not met, of the policy{' '}
            <Digest sha256={decision.policySha256} />
          </p>
        </Notice>
      )}
      {violations.length > 0 && (
        <Notice tone="warning" title="It does not meet the current policy">
          <p style={{ marginBottom: 10 }}>It keeps serving; new deployments must meet the policy.</p>
          <details>
            <summary>
              {violations.length === 1 ? 'One rule is not met' : `${violations.length} rules are not met`}
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
