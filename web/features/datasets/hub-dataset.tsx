'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { Panel } from '../interface/panel.tsx';
import { CreateDataset } from './create-dataset.ts';
import type { Modality } from './targets.ts';

/** Takes the name of a repository of the hub, and opens the new data set's page, where its import continues. */
export function HubDataset() {
  const router = useRouter();
  const [{ fetching, error }, create] = useMutation(CreateDataset);
  const [repository, setRepository] = useState('');
  const [path, setPath] = useState('');
  const [modality, setModality] = useState<Modality>('IMAGE');

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    const hub = { repository: repository.trim(), path: path.trim() || null };
    const { data } = await create({ input: { name: repository.trim(), modality, hub } });
    if (data) router.push(`/datasets/${data.createDataset.id}`);
  }

  return (
    <Panel title="Import from a hub">
      <form className={styles.form} onSubmit={submit}>
        <Field label="Repository" hint="Of Parquet files, an archive, or .jsonl and .csv files">
          {(field) => (
            <input
              {...field}
              required
              placeholder="owner/name"
              value={repository}
              onChange={(event) => setRepository(event.target.value)}
            />
          )}
        </Field>
        <Field label="Folder" hint="If the repository holds several data sets">
          {(field) => <input {...field} value={path} onChange={(event) => setPath(event.target.value)} />}
        </Field>
        <Field label="Kind">
          {(field) => (
            <select {...field} value={modality} onChange={(event) => setModality(event.target.value as Modality)}>
              <option value="IMAGE">Pictures</option>
              <option value="TEXT">Texts</option>
            </select>
          )}
        </Field>
        {error && (
          <p className={styles.problem} role="alert">
            {errorMessage(error)}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" disabled={fetching || !repository.trim()}>
            Import
          </button>
        </div>
      </form>
    </Panel>
  );
}
