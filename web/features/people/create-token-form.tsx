'use client';

import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { MyProjects } from '../projects/projects-query.ts';
import { NewSecret } from './new-secret.tsx';
import { CreateToken, Users } from './people-query.ts';
import { ROLE_MEANINGS, type Role } from './role-meanings.ts';
import { ROLE_NAMES } from './role-names.ts';

const ONE_ENDPOINT = 'ENDPOINT';
const DAYS = [7, 30, 90, 365];

/** Makes a token, and shows its secret once. */
export function CreateTokenForm({ onCreated }: { onCreated: () => void }) {
  const [kind, setKind] = useState<Role | typeof ONE_ENDPOINT>('TRAINER');
  const [{ data: people }] = useQuery({ query: Users, requestPolicy: 'cache-and-network' });
  const [{ data: working }] = useQuery({ query: MyProjects });
  const [{ data, error, fetching }, create] = useMutation(CreateToken);
  const [shown, setShown] = useState(true);
  const errors = errorsByField(error, ['name', 'endpoint', 'userId', 'project']);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const text = (name: string) => new FormData(form).get(name)?.toString().trim() || null;
    const days = Number(text('days'));
    const input = {
      name: text('name') ?? '',
      role: kind === ONE_ENDPOINT ? ('VIEWER' as const) : kind,
      endpoint: kind === ONE_ENDPOINT ? text('endpoint') : null,
      userId: text('userId'),
      project: text('project'),
      expiresAt: days > 0 ? new Date(Date.now() + days * 24 * 3_600_000).toISOString() : null,
    };
    const result = await create({ input });
    if (result.error) return;
    form.reset();
    setKind('TRAINER');
    setShown(true);
    onCreated();
  }

  const projects = working?.projects.edges.map(({ node }) => node) ?? [];
  const users = people?.users.edges.map(({ node }) => node) ?? [];
  return (
    <form className={styles.form} onSubmit={submit}>
      {data && shown && (
        <NewSecret name={data.createToken.token.name} secret={data.createToken.secret} onDone={() => setShown(false)} />
      )}
      <div className={styles.wide}>
        <Field label={t('Name')} hint={t('Of the person, or of the program.')} error={errors.name}>
          {(attributes) => <input {...attributes} name="name" required maxLength={100} autoComplete="off" />}
        </Field>
        <Field
          label={t('May')}
          hint={kind === ONE_ENDPOINT ? t('Nothing else: for a website or an app.') : ROLE_MEANINGS[kind]}
        >
          {(attributes) => (
            <select {...attributes} value={kind} onChange={(event) => setKind(event.target.value as typeof kind)}>
              {Object.entries(ROLE_NAMES).map(([role, name]) => (
                <option key={role} value={role}>
                  {name}
                </option>
              ))}
              <option value={ONE_ENDPOINT}>{t('Ask one endpoint')}</option>
            </select>
          )}
        </Field>
        {kind === ONE_ENDPOINT && (
          <Field label={t('Endpoint')} hint={t('It may be deployed later.')} error={errors.endpoint}>
            {(attributes) => <input {...attributes} name="endpoint" required maxLength={63} autoComplete="off" />}
          </Field>
        )}
        <Field label={t('Belongs to')} hint={t('Notes and deployments are this user’s.')} error={errors.userId}>
          {(attributes) => (
            <select {...attributes} name="userId" defaultValue="">
              <option value="">{t('A new user with this name')}</option>
              {users.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name} ({id.slice(-6)})
                </option>
              ))}
            </select>
          )}
        </Field>
        {kind !== 'ADMIN' && projects.length > 1 && (
          <Field label={t('Works in')} hint={t('With a project, nowhere else.')} error={errors.project}>
            {(attributes) => (
              <select {...attributes} name="project" defaultValue="">
                <option value="">
                  {kind === ONE_ENDPOINT ? t('The endpoint’s project') : t('The projects of its user')}
                </option>
                {projects.map(({ id, slug, name }) => (
                  <option key={id} value={slug}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field label={t('Expires')}>
          {(attributes) => (
            <select {...attributes} name="days" defaultValue="90">
              {DAYS.map((days) => (
                <option key={days} value={days}>
                  {t('In {days} days', { days })}
                </option>
              ))}
              <option value="0">{t('Never')}</option>
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
        <button className="primary" type="submit" disabled={fetching}>
          {t('Create the token')}
        </button>
      </div>
    </form>
  );
}
