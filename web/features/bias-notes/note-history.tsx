'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { formatEnum, formatItems } from '../interface/format.ts';
import { Time } from '../interface/time.tsx';
import styles from './bias-notes.module.css';
import { NoteHistoryQuery } from './note-query.ts';

/** A note's history, loaded on demand. */
export function NoteHistory({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.history} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="small-text">{t('History')}</summary>
      {open && <Events id={id} after={null} />}
    </details>
  );
}

function Events({ id, after }: { id: string; after: string | null }) {
  const [more, setMore] = useState(false);
  const [{ data, error }] = useQuery({
    query: NoteHistoryQuery,
    variables: { id, after },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <p role="alert">{errorMessage(error)}</p>;
  const history = data?.biasNote?.history;
  if (!history) return <p className="muted small-text">{t('Loading …')}</p>;
  const { endCursor, hasNextPage } = history.pageInfo;
  return (
    <>
      <ol className={styles.events}>
        {history.edges.map(({ node }) => (
          <li key={node.id} className="small-text">
            <Trans
              id="{action} by {author}, {time}"
              values={{
                action: <strong>{formatEnum(node.kind)}</strong>,
                author: node.author,
                time: (
                  <span className="muted">
                    <Time value={node.createdAt} />
                  </span>
                ),
              }}
            />
            {node.reason && <p>{node.reason}</p>}
            {Object.entries((node.before ?? {}) as Record<string, unknown>).map(([field, value]) => (
              <p key={field}>
                <span className="muted">{t('{field} before:', { field: FIELDS[field] ?? field })} </span>
                {shown(value)}
              </p>
            ))}
          </li>
        ))}
      </ol>
      {hasNextPage && !more && (
        <button type="button" className={`small ${styles.toggle}`} onClick={() => setMore(true)}>
          {t('Show more')}
        </button>
      )}
      {hasNextPage && more && <Events id={id} after={endCursor} />}
    </>
  );
}

const FIELDS: Record<string, string> = {
  statement: t('Statement'),
  severity: t('Severity'),
  affectedGroups: t('Affected groups'),
  evidence: t('Evidence'),
  mitigation: t('Mitigation'),
};

function shown(value: unknown): string {
  if (Array.isArray(value)) return formatItems(value.map(String));
  return value === null ? t('nothing') : String(value);
}
