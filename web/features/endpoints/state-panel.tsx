import { t } from '../../messages/t.ts';
import type { Endpoint } from './endpoint-query.ts';
import { EndpointStateBadge } from './endpoint-state-badge.tsx';
import { explainState, isAsleep } from './explain-state.ts';
import { StartProgress } from './start-progress.tsx';
import styles from './state-panel.module.css';

/** Whether the endpoint answers, what that means, and how far a start is. */
export function StatePanel({ endpoint }: { endpoint: Endpoint }) {
  const asleep = isAsleep(endpoint);
  const isStarting = endpoint.state !== 'READY' && !asleep;
  return (
    <section className={styles.state} aria-label={t('State')}>
      <p className={styles.sentence} aria-live="polite">
        <EndpointStateBadge state={endpoint.state} asleep={asleep} />
        <span>{explainState(endpoint)}</span>
      </p>
      {isStarting && <StartProgress endpoint={endpoint} />}
    </section>
  );
}
