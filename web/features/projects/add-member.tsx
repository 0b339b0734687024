'use client';

import type { FormEvent } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { Users } from '../people/people-query.ts';
import { type MemberRole, MemberRoleOptions } from './member-role-options.tsx';
import { Members, SetMember } from './projects-query.ts';

export function AddMember({ slug, onAdded }: { slug: string; onAdded: () => void }) {
  const [{ data }] = useQuery({ query: Users });
  const [{ data: known }] = useQuery({ query: Members, variables: { slug, after: null } });
  const members = new Set(known?.project.members.edges.map(({ node }) => node.user.id));
  const others = data?.users.edges.filter(({ node }) => !members.has(node.id));
  const [{ error, fetching }, set] = useMutation(SetMember);
  const errors = errorsByField(error, ['userId']);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    const input = { project: slug, userId: String(values.get('userId')), role: values.get('role') as MemberRole };
    if ((await set({ input })).error) return;
    form.reset();
    onAdded();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.wide}>
        <Field label={t('User')} hint={t('The page Tokens makes new ones.')} error={errors.userId}>
          {(attributes) => (
            <select {...attributes} name="userId" required>
              <option value="">{t('Choose a user')}</option>
              {others?.map(({ node: { id, name } }) => (
                <option key={id} value={id}>
                  {name} ({id.slice(-6)})
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('May at most')} hint={t('Their token may say less.')}>
          {(attributes) => (
            <select {...attributes} name="role" defaultValue="TRAINER">
              <MemberRoleOptions />
            </select>
          )}
        </Field>
      </div>
      {errors.form && (
        <p className={styles.problem} role="alert">
          {errors.form}
        </p>
      )}
      <div className={styles.actions}>
        <button type="submit" disabled={fetching}>
          {t('Add the member')}
        </button>
      </div>
    </form>
  );
}
