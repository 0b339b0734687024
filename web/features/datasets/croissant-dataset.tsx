'use client';

import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { useKept } from '../interface/use-kept.ts';
import { RemoteDataset } from './remote-dataset.tsx';

const NOTHING_ENTERED = { address: '', name: '' };

/** Imports a data set that a Croissant description names the files of. */
export function CroissantDataset() {
  const [entered, enter, forget] = useKept('croissant-dataset', NOTHING_ENTERED);
  const [croissant, name] = [entered.address.trim(), entered.name.trim()];
  const source = croissant && name ? { name, croissant } : null;
  return (
    <RemoteDataset
      title={t('Import by Croissant')}
      kind={t('Kind of examples')}
      action={t('Fetch')}
      source={source}
      onCreated={forget}
    >
      <Field label={t('Description')} hint={t('The address of a croissant.json, whose files are fetched')}>
        {(field) => (
          <input
            {...field}
            required
            type="url"
            placeholder="https://"
            value={entered.address}
            onChange={(event) => enter({ address: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('Data set’s name')}>
        {(field) => (
          <input {...field} required value={entered.name} onChange={(event) => enter({ name: event.target.value })} />
        )}
      </Field>
    </RemoteDataset>
  );
}
