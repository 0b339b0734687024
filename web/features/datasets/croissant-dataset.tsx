'use client';

import { useState } from 'react';
import { Field } from '../interface/field.tsx';
import { RemoteDataset } from './remote-dataset.tsx';

/** Imports a data set that a Croissant description names the files of. */
export function CroissantDataset() {
  const [address, setAddress] = useState('');
  const [entered, setName] = useState('');
  const [croissant, name] = [address.trim(), entered.trim()];
  const source = croissant && name ? { name, croissant } : null;
  return (
    <RemoteDataset title="Import by Croissant" kind="Kind of examples" action="Fetch" source={source}>
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
        {(field) => <input {...field} required value={entered} onChange={(event) => setName(event.target.value)} />}
      </Field>
    </RemoteDataset>
  );
}
