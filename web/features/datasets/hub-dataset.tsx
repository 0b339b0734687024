'use client';

import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { useKept } from '../interface/use-kept.ts';
import { RemoteDataset } from './remote-dataset.tsx';

const NOTHING_ENTERED = { repository: '', path: '' };

/** Imports a data set from a repository of the hub. */
export function HubDataset() {
  const [{ repository, path }, enter, forget] = useKept('hub-dataset', NOTHING_ENTERED);
  const name = repository.trim();
  const hub = { repository: name, path: path.trim() || null };
  return (
    <RemoteDataset
      title={t('Import from a hub')}
      kind={t('Kind')}
      action={t('Import')}
      source={name ? { name, hub } : null}
      onCreated={forget}
    >
      <Field
        label={t('Repository')}
        hint={t('Of Parquet files, an archive, pictures in folders, or .jsonl and .csv files')}
      >
        {(field) => (
          <input
            {...field}
            required
            placeholder="owner/name"
            value={repository}
            onChange={(event) => enter({ repository: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('Folder')} hint={t('If the repository holds several data sets')}>
        {(field) => <input {...field} value={path} onChange={(event) => enter({ path: event.target.value })} />}
      </Field>
    </RemoteDataset>
  );
}
