import { t } from '../../messages/t.ts';
import { formatItems } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { SEVERITIES, SeverityBadge } from '../interface/severity-badge.tsx';
import type { ComparedModel } from './comparison-query.ts';
import styles from './model-comparison.module.css';

/** Whom each model underperforms for or misrepresents, the most severe first. */
export function NotesBeside({ models }: { models: readonly ComparedModel[] }) {
  return (
    <Panel title={t('Bias notes')}>
      <div className={styles.columns}>
        {models.map(({ slug, name, biasNotes }) => (
          <section key={slug} aria-label={t('Bias notes of {name}', { name })}>
            <h3 dir="auto">{name}</h3>
            {biasNotes.length === 0 && (
              <p className="muted small-text">{t('No notes yet. That does not mean that it has no bias.')}</p>
            )}
            <ul className={styles.notes}>
              {biasNotes
                .toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
                .map(({ id, severity, statement, affectedGroups, inheritedFrom }) => (
                  <li key={id}>
                    <SeverityBadge severity={severity} /> <strong dir="auto">{formatItems(affectedGroups)}</strong>
                    <p dir="auto">{statement}</p>
                    {inheritedFrom && (
                      <p className="muted small-text">{t('Inherited from {name}', { name: inheritedFrom.name })}</p>
                    )}
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Panel>
  );
}
