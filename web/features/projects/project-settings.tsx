'use client';

import type { FormEvent } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { ConfirmButton } from '../interface/confirm-button.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { formatCount } from '../interface/format.ts';
import { DeleteProject, Holdings, RenameProject } from './projects-query.ts';

interface ProjectSettingsProps {
  slug: string;
  name: string;
  onRenamed: () => void;
}

/** Renames a project, and deletes one that has nothing. */
export function ProjectSettings({ slug, name, onRenamed }: ProjectSettingsProps) {
  const [{ error, fetching }, rename] = useMutation(RenameProject);
  const errors = errorsByField(error, ['name']);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const wanted = new FormData(event.currentTarget).get('name')?.toString().trim() ?? '';
    if (!(await rename({ slug, name: wanted })).error) onRenamed();
  }

  return (
    <div className={styles.form}>
      <form className={styles.form} onSubmit={submit}>
        <Field label={t('Name')} error={errors.name ?? errors.form}>
          {(attributes) => <input {...attributes} name="name" required maxLength={100} defaultValue={name} />}
        </Field>
        <div className={styles.actions}>
          <button type="submit" disabled={fetching}>
            {t('Rename')}
          </button>
        </div>
      </form>
      <Deletion slug={slug} name={name} />
    </div>
  );
}

function Deletion({ slug, name }: { slug: string; name: string }) {
  const [{ data }] = useQuery({ query: Holdings, variables: { slug }, requestPolicy: 'cache-and-network' });
  const [, remove] = useMutation(DeleteProject);
  if (!data) return null;
  const { holdings } = data.project;
  if (holdings.length > 0)
    return (
      <div>
        <p>{t('It can be deleted when nothing is in it any more. Delete these first, in this order:')}</p>
        <ol className={styles.steps}>
          {holdings.map(({ kind, count }) => (
            <li key={kind}>
              {kind}: {formatCount(count)}
            </li>
          ))}
        </ol>
      </div>
    );

  async function confirm() {
    const result = await remove({ slug });
    // The header's list of projects is another one now, too.
    if (!result.error) window.location.assign('/projects');
    return result;
  }

  return (
    <div className={styles.actions}>
      <ConfirmButton
        label={t('Delete the project')}
        className="danger"
        title={t('Delete {name}?', { name })}
        action={t('Delete it')}
        onConfirm={confirm}
      >
        {t('It has nothing any more. Its members leave it, and its tokens are revoked.')}
      </ConfirmButton>
    </div>
  );
}
