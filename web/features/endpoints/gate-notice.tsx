import { t } from '../../messages/t.ts';
import { OverrideField } from './override-field.tsx';
import { canOverride, type Violation } from './policy-query.ts';
import styles from './violations.module.css';
import { Violations } from './violations.tsx';

interface GateNoticeProps {
  violations: Violation[];
  isAdmin: boolean;
  reason: string;
  onReason: (reason: string) => void;
  error?: string;
}

/** Why the policy refuses a checkpoint, before it is deployed; an admin may give a reason to deploy it anyway. */
export function GateNotice({ violations, isAdmin, reason, onReason, error }: GateNoticeProps) {
  if (violations.length === 0) return null;
  return (
    <>
      <section aria-label={t('The policy refuses it')}>
        <p style={{ marginBottom: 10 }}>
          {t(
            '{count, plural, one {The policy refuses this checkpoint:} other {The policy refuses this checkpoint for # reasons:}}',
            { count: violations.length },
          )}
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the focus to be scrolled by keyboard */}
        <div className={styles.scroll} tabIndex={0}>
          <Violations violations={violations} />
        </div>
      </section>
      {canOverride(violations) &&
        (isAdmin ? (
          <OverrideField value={reason} onChange={onReason} error={error} />
        ) : (
          <p className="muted small-text">{t('An admin may deploy it anyway, with a reason that is recorded.')}</p>
        ))}
    </>
  );
}
