'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import type { VariablesOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { Panel } from '../interface/panel.tsx';
import { CreateDataset } from './create-dataset.ts';
import type { Modality } from './targets.ts';

interface RemoteDatasetProps {
  title: string;
  /** The field of the modality. The page has several of these forms, and each has its own names. */
  kind: string;
  action: string;
  /** Where the data set comes from, and its name; null while something is missing. */
  source: Omit<VariablesOf<typeof CreateDataset>['input'], 'modality'> | null;
  onCreated: () => void;
  /** The other fields. */
  children: ReactNode;
}

/** A form that imports a data set from elsewhere, and opens its page, where the import continues. */
export function RemoteDataset({ title, kind, action, source, onCreated, children }: RemoteDatasetProps) {
  const router = useRouter();
  const [{ fetching, error }, create] = useMutation(CreateDataset);
  const [modality, setModality] = useState<Modality>('IMAGE');

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!source) return;
    const { data } = await create({ input: { ...source, modality } });
    if (!data) return;
    onCreated();
    router.push(`/datasets/${data.createDataset.id}`);
  }

  return (
    <Panel title={title}>
      <form className={styles.form} onSubmit={submit}>
        {children}
        <Field label={kind}>
          {(field) => (
            <select {...field} value={modality} onChange={(event) => setModality(event.target.value as Modality)}>
              <option value="IMAGE">{t('Pictures')}</option>
              <option value="TEXT">{t('Texts')}</option>
            </select>
          )}
        </Field>
        {error && (
          <p className={styles.problem} role="alert">
            {errorMessage(error)}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" disabled={fetching || !source}>
            {action}
          </button>
        </div>
      </form>
    </Panel>
  );
}
