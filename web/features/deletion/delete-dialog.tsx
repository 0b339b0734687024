'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import styles from '../interface/form.module.css';
import { DELETE, type DeletedKind, DeletionPlanQuery, type DependantsPolicy } from './deletion-query.ts';
import { counted, fatesOf, nounOf } from './what-goes.ts';

export interface Deleted {
  kind: DeletedKind;
  id: string;
  name: string;
  /** The page to go to afterwards. */
  next: string;
}

/** Asks before a deletion, and says what goes with it, what stays and what keeps it from being deleted. */
export function DeleteDialog({ kind, id, name, next, onClose }: Deleted & { onClose: () => void }) {
  const router = useRouter();
  const client = useClient();
  const [policy, setPolicy] = useState<DependantsPolicy>('KEEP');
  const [deleting, setDeleting] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [{ data, error }] = useQuery({
    query: DeletionPlanQuery,
    variables: { kind, id },
    requestPolicy: 'network-only',
  });
  const plan = data?.deletionPlan;
  const fates = plan ? fatesOf(plan, policy) : [];
  const blockers = plan ? (policy === 'KEEP' ? plan.keeping : plan.deleting) : [];

  async function confirm() {
    setDeleting(true);
    const result = await client.mutation(DELETE[kind], { id, dependants: policy });
    setDeleting(false);
    if (result.error) setProblem(errorMessage(result.error));
    else router.push(next);
  }

  return (
    <Dialog title={t('Delete the {kind} {name}?', { kind: nounOf(kind), name })} onClose={onClose}>
      <div className={styles.form}>
        {!plan && !error && <p className="muted">{t('Looking for what depends on it …')}</p>}
        {plan && plan.contents.length > 0 && (
          <p>{t('With it go its {contents}.', { contents: counted(plan.contents) })}</p>
        )}
        {fates.length > 0 && (
          <>
            <p>{t('These depend on it:')}</p>
            <ul className="small-text" style={{ maxHeight: 220, overflowY: 'auto', paddingInlineStart: 18 }}>
              {fates.map((item) => (
                <li key={item.id} style={{ overflowWrap: 'anywhere' }}>
                  {item.goes
                    ? t('{kind} {name}: deleted too', { kind: nounOf(item.kind), name: item.name })
                    : t('{kind} {name}: stays', { kind: nounOf(item.kind), name: item.name })}
                </li>
              ))}
            </ul>
            {fates.some(({ canStay }) => canStay) && (
              <label>
                <input
                  type="checkbox"
                  checked={policy === 'DELETE'}
                  onChange={(event) => setPolicy(event.target.checked ? 'DELETE' : 'KEEP')}
                />{' '}
                {t('Delete those that could stay, too')}
              </label>
            )}
          </>
        )}
        {plan && (
          <p className="muted">
            {t(
              'What was made from it keeps a record of it in its lineage. An admin frees the space on the storage page.',
            )}
          </p>
        )}
        {blockers.length > 0 && (
          <div className={styles.problem} role="alert">
            <p>{t('It cannot be deleted now:')}</p>
            <ul style={{ paddingInlineStart: 18 }}>
              {blockers.map((blocker) => (
                <li key={blocker.id}>{blocker.message}</li>
              ))}
            </ul>
          </div>
        )}
        {(problem || error) && (
          <p className={styles.problem} role="alert">
            {problem ?? (error && errorMessage(error))}
          </p>
        )}
        <div className={styles.actions}>
          <button
            type="button"
            className="danger"
            disabled={!plan || deleting || blockers.length > 0}
            onClick={confirm}
          >
            {deleting ? t('Deleting …') : t('Delete it')}
          </button>
          <button type="button" onClick={onClose}>
            {t('Keep it')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
