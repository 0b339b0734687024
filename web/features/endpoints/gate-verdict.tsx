import { Check } from 'lucide-react';
import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Problem } from '../interface/problem.tsx';
import { Skeleton } from '../interface/skeleton.tsx';
import { GateNotice } from './gate-notice.tsx';
import styles from './gate-verdict.module.css';
import type { CheckpointGate } from './policy-query.ts';
import type { useGate } from './use-gate.ts';

interface GateVerdictProps {
  gate: ReturnType<typeof useGate>;
  /** What the API says about the reason. */
  error: string | undefined;
}

/** Whether the policy lets a checkpoint be deployed, before anybody tries. */
export function GateVerdict({ gate, error }: GateVerdictProps) {
  const { verdict, failure, violations, isAdmin, reason, setReason } = gate;
  if (!verdict && failure) return <Problem error={failure} retry={gate.lookAgain} />;
  if (!verdict) return <Skeleton label={t('Loading the policy’s verdict …')} height={24} />;
  if (violations.length > 0)
    return <GateNotice violations={violations} isAdmin={isAdmin} reason={reason} onReason={setReason} error={error} />;
  return (
    <p className={styles.verdict}>
      <Check size={16} aria-hidden="true" />
      {describe(verdict.policy)}
    </p>
  );
}

function describe(policy: ResultOf<typeof CheckpointGate>['policy']): string {
  if (!policy) return t('There is no policy, so every checkpoint may be deployed.');
  if (policy.rules.length === 0) return t('The policy has no rules, so every checkpoint may be deployed.');
  return t('The policy allows it: {count, plural, one {# rule is} other {# rules are}} met.', {
    count: policy.rules.length,
  });
}
