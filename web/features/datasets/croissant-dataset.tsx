'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { RemoteDataset } from './remote-dataset.tsx';

/** Imports a data set that a Croissant description names the files of. */
export function CroissantDataset() {
  const [address, setAddress] = useState('');
  const [entered, setName] = useState('');
  const [croissant, name] = [address.trim(), entered.trim()];
  const source = croissant && name ? { name, croissant } : null;
  return (
    <RemoteDataset title={t('Import by Croissant')} kind={t('Kind of examples')} action={t('Fetch')} source={source}>
      <Field label={t('Description')} hint={t('The address of a croissant.json, whose files are fetched')}>
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
      <Field label={t('Data set’s name')}>
        {(field) => <input {...field} required value={entered} onChange={(event) => setName(event.target.value)} />}
      </Field>
    </RemoteDataset>
  );
}
