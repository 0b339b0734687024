import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Panel } from '../interface/panel.tsx';
import type { FineTune } from './fine-tune-fields.ts';
import { startLink } from './start-link.ts';
import { VerdictBadge } from './verdict-badge.tsx';
import styles from './verdict-panel.module.css';

interface VerdictPanelProps {
  verdict: NonNullable<FineTune['verdict']>;
  /** Of the data set that it was trained on. */
  datasetId: string;
}

/** What the curves say, and what to try next: a link opens the form with it filled in, or the findings that can be repaired. */
export function VerdictPanel({ verdict, datasetId }: VerdictPanelProps) {
  const { kind, message, advice, suggestions } = verdict;
  return (
    <Panel title={t('Verdict')} aside={<VerdictBadge kind={kind} />}>
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
                  <Link href={`/datasets/${datasetId}?view=findings`}>{reasonOf(mutation)}</Link>
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
