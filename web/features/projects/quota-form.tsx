'use client';

import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { SetQuotas, type ShownProject } from './projects-query.ts';

interface QuotaFormProps {
  slug: string;
  quotas: ShownProject['quotas'];
  onSet: () => void;
}

const GB = 1e9;

/** An empty field is no limit. */
export function QuotaForm({ slug, quotas, onSet }: QuotaFormProps) {
  const [{ error, fetching }, set] = useMutation(SetQuotas);
  const errors = errorsByField(error, ['bytes', 'jobs', 'requestsPerMinute']);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const number = (name: string) => (values.get(name) ? Number(values.get(name)) : null);
    const gigabytes = number('bytes');
    const bytes = gigabytes === null ? null : Math.round(gigabytes * GB);
    const input = { project: slug, bytes, jobs: number('jobs'), requestsPerMinute: number('requestsPerMinute') };
    if (!(await set({ input })).error) onSet();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.row}>
        <Field label={t('Gigabytes in the store')} error={errors.bytes}>
          {(attributes) => (
            <input
              {...attributes}
              name="bytes"
              type="number"
              min={0}
              step="any"
              defaultValue={quotas.bytes === null ? '' : quotas.bytes / GB}
            />
          )}
        </Field>
        <Field label={t('Jobs that wait or run')} error={errors.jobs}>
          {(attributes) => (
            <input {...attributes} name="jobs" type="number" min={1} max={1e6} defaultValue={quotas.jobs ?? ''} />
          )}
        </Field>
        <Field label={t('Requests a minute')} error={errors.requestsPerMinute}>
          {(attributes) => (
            <input
              {...attributes}
              name="requestsPerMinute"
              type="number"
              min={1}
              max={1e6}
              defaultValue={quotas.requestsPerMinute ?? ''}
            />
          )}
        </Field>
      </div>
      <p className="muted">{t('Empty: no limit. What the project has already stays.')}</p>
      {errors.form && (
        <p className={styles.problem} role="alert">
          {errors.form}
        </p>
      )}
      <div className={styles.actions}>
        <button type="submit" disabled={fetching}>
          {t('Set the quotas')}
        </button>
      </div>
    </form>
  );
}
