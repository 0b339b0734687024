'use client';

import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { CreateProject } from './projects-query.ts';

export function CreateProjectForm({ onCreated }: { onCreated: () => void }) {
  const [{ error, fetching }, create] = useMutation(CreateProject);
  const errors = errorsByField(error, ['name', 'slug']);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const text = (name: string) => new FormData(form).get(name)?.toString().trim() ?? '';
    const result = await create({ input: { name: text('name'), slug: text('slug') } });
    if (result.error) return;
    form.reset();
    onCreated();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.wide}>
        <Field label={t('Name')} error={errors.name}>
          {(attributes) => <input {...attributes} name="name" required maxLength={100} autoComplete="off" />}
        </Field>
        <Field
          label={t('Slug')}
          hint={t('What programs call it: lower-case letters, digits and hyphens. It stays.')}
          error={errors.slug}
        >
          {(attributes) => <input {...attributes} name="slug" required maxLength={63} autoComplete="off" />}
        </Field>
      </div>
      {errors.form && (
        <p className={styles.problem} role="alert">
          {errors.form}
        </p>
      )}
      <div className={styles.actions}>
        <button className="primary" type="submit" disabled={fetching}>
          {t('Create the project')}
        </button>
      </div>
    </form>
  );
}
