import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Badge, type Tone } from '../interface/badge.tsx';
import { formatEnum } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { FineTune } from './fine-tune-fields.ts';
import { startLink } from './start-link.ts';
import styles from './verdict-panel.module.css';

const TONES: Record<string, Tone> = {
  GOOD: 'good',
  OVERFITTING: 'warning',
  UNDERFITTING: 'warning',
  TOO_LITTLE_DATA: 'warning',
  NO_SIGNAL: 'danger',
  LEAK_SUSPECTED: 'danger',
};

/** What the curves say, and what to try next: a link opens the form with it filled in. */
export function VerdictPanel({ verdict }: { verdict: NonNullable<FineTune['verdict']> }) {
  const { kind, message, advice, suggestions } = verdict;
  return (
    <Panel title={t('Verdict')} aside={<Badge tone={TONES[kind] ?? 'neutral'}>{formatEnum(kind)}</Badge>}>
      <p>{message}</p>
      {advice.length > 0 && (
        <>
          <h3 className={styles.next}>{t('What to try next')}</h3>
          <ol className={styles.advice}>
            {advice.map((mutation, i) => (
              <li key={mutation}>
                {suggestions[i] ? (
                  <Link href={startLink(suggestions[i].input)}>{reasonOf(mutation)}</Link>
                ) : (
                  reasonOf(mutation)
                )}
                <details>
                  <summary>{t('Mutation')}</summary>
                  <pre className={styles.mutation}>{mutation}</pre>
                </details>
              </li>
            ))}
          </ol>
        </>
      )}
    </Panel>
  );
}

/** The comment in the first line. */
const reasonOf = (mutation: string) => mutation.split('\n')[0].replace(/^# /, '');
