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

/** Takes the address of a Croissant description, and opens the new data set's page, where its import continues. */
export function CroissantDataset() {
  const router = useRouter();
  const [{ fetching, error }, create] = useMutation(CreateDataset);
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const [modality, setModality] = useState<Modality>('IMAGE');

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    const { data } = await create({ input: { name: name.trim(), modality, croissant: address.trim() } });
    if (data) router.push(`/datasets/${data.createDataset.id}`);
  }

  return (
    <Panel title="Import by Croissant">
      <form className={styles.form} onSubmit={submit}>
        <Field label="Description" hint="The address of a croissant.json, whose files are fetched">
          {(field) => (
            <input
              {...field}
              required
              type="url"
              placeholder="https://"
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
        </Field>
        <Field label="Data set’s name">
          {(field) => <input {...field} required value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label="Kind of examples">
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
          <button type="submit" disabled={fetching || !address.trim() || !name.trim()}>
            Fetch
          </button>
        </div>
      </form>
    </Panel>
  );
}
